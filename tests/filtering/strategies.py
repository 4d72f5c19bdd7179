"""Filters of every shape, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from subgraph.filtering import (
    Anchor,
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Has,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Presence,
    Range,
    Relative,
    Text,
    Time,
    Value,
)
from subgraph.filtering.relative import allowed_units

_names = st.one_of(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True),
    st.sampled_from(["in", "OR", "null", "today", "like", "NOT", "start", "of"]),
)
_paths = st.lists(_names, min_size=1, max_size=3).map(".".join)
_texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.text(alphabet="\\'\"*?x\n"),
)
_dates = st.one_of(
    st.dates().map(lambda day: day.isoformat()), st.sampled_from(["2023-02-30", "2024-13-99"])
)
_times = st.times().map(lambda time: time.isoformat())
_relatives = st.sampled_from(Anchor).flatmap(
    lambda anchor: st.one_of(
        st.just(Relative(anchor)),
        st.builds(
            Relative,
            st.just(anchor),
            st.integers(-999_999_999, 999_999_999),
            st.sampled_from(allowed_units(anchor)),
        ),
    )
)
texts = _texts.map(Text)
values: st.SearchStrategy[Value] = st.one_of(
    texts,
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6
    ).map(Number),
    st.booleans().map(Boolean),
    _names.map(EnumName),
    _dates.map(Date),
    st.builds(
        lambda day, time, zone: DateTime(f"{day}T{time}{zone}"),
        _dates,
        _times,
        st.sampled_from(["", "Z", "+02:00", "-11:30"]),
    ),
    _times.map(Time),
    _relatives,
)
_comparisons = st.sampled_from(
    [
        operator
        for operator in Operator
        if operator in ("==", "!=", "<", "<=", ">", ">=", "CONTAINS")
    ]
)
_predicates: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Comparison, _paths, _comparisons, values),
    st.builds(Comparison, _paths, st.just(Operator.LIKE), texts),
    st.builds(
        Membership,
        _paths,
        st.sampled_from([Operator.IN, Operator.ANY, Operator.ALL]),
        st.lists(values, min_size=1, max_size=4).map(tuple),
    ),
    st.builds(Range, _paths, values, values),
    st.builds(Presence, _paths),
)


def _joins(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    operands = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(And, operands),
        st.builds(Or, operands),
        st.builds(Not, inner),
        st.builds(Has, _paths, inner),
    )


filters: st.SearchStrategy[Filter] = st.recursive(_predicates, _joins, max_leaves=8)
