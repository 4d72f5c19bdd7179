"""Turn figures into SVG that stands in a page: bars with intervals, and a reliability diagram."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .summary import Bin, Summary

_BAR = 26  # height of a row
_LEFT, _WIDTH = 120, 520
_SIDE = 300


def bars(summaries: Sequence[Summary]) -> str:
    """Draw the share of exact answers of each set, with its interval."""
    rows = []
    for at, each in enumerate(summaries):
        share, bounds = each.exact.value or 0.0, each.exact.interval or (0.0, 0.0)
        top, middle = at * _BAR + 4, at * _BAR + _BAR / 2
        low, high = (_LEFT + bound * _WIDTH for bound in bounds)
        rows.append(
            f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(each.name)}</text>'
            f'<rect class="bar" x="{_LEFT}" y="{top}" width="{share * _WIDTH:.1f}" '
            f'height="{_BAR - 8}"/>'
            f'<path class="interval" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 5}v10'
            f'M{high:.1f} {middle - 5}v10"/>'
            f'<text x="{max(high, _LEFT) + 8:.1f}" y="{middle + 4}">'
            f"{100 * share:.1f} % of {each.exact.whole}</text>"
        )
    return _svg(_LEFT + _WIDTH + 130, len(summaries) * _BAR + 4, rows)


def reliability(bins: Sequence[Bin]) -> str:
    """Draw how often answers of each confidence are right; on the diagonal it is as it says."""
    parts = [
        f'<rect class="frame" x="40" y="10" width="{_SIDE}" height="{_SIDE}"/>',
        f'<path class="diagonal" d="M40 {_SIDE + 10}L{_SIDE + 40} 10"/>',
        f'<text x="{40 + _SIDE / 2}" y="{_SIDE + 44}" text-anchor="middle">confidence</text>',
    ]
    for tick in (0, 50, 100):
        x, y = 40 + _SIDE * tick / 100, 10 + _SIDE * (1 - tick / 100)
        parts.append(f'<text x="{x}" y="{_SIDE + 26}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="34" y="{y + 4}" text-anchor="end">{tick}</text>')
    for each in bins:
        right, bounds = each.right.value or 0.0, each.right.interval or (0.0, 0.0)
        x, y = 40 + each.confidence * _SIDE, 10 + (1 - right) * _SIDE
        low, high = (10 + (1 - bound) * _SIDE for bound in bounds)
        parts.append(
            f'<path class="interval" d="M{x:.1f} {low:.1f}V{high:.1f}"/>'
            f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>'
            f"{each.right.part} of {each.right.whole} right at confidence {each.confidence:.2f}"
            "</title></circle>"
        )
    return _svg(_SIDE + 60, _SIDE + 50, parts)


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"{''.join(parts)}</svg>"
    )
