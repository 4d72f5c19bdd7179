"""Every path names a field of the index, and HAS stands on a list of objects.

A field that the caller may not see is not in the scope, so it is unknown like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphql.pyutils import did_you_mean

from ...diagnostics import Code, Diagnostic
from ...fields import Scope
from ...tree import Has
from ..clauses import Clause

_MOST: Final = 3  # suggestions in one message


def known_fields(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find paths that name no field, and HAS on what is no list of objects."""
    if isinstance(clause.node, Has):
        if clause.path not in scope.object_lists:
            yield _not_an_object_list(clause, scope)
    elif clause.field is None and _is_object(clause.element, scope):
        yield _unknown(clause, _nearest(clause, tuple(scope.fields)))


def _not_an_object_list(clause: Clause, scope: Scope) -> Diagnostic:
    written = clause.node.path
    field = scope.fields.get(clause.path)
    if field is not None:
        instead = "CONTAINS, ANY or ALL" if field.is_list else "'==' or another operator"
        message = f"Field '{written}' holds no objects, so HAS cannot stand on it. Use {instead}."
        return Diagnostic(Code.NOT_A_LIST, message, clause.path_span, path=clause.path)
    if _is_object(clause.path, scope):
        message = (
            f"'{written}' is one object, not a list of objects. "
            f"Write its fields without HAS, as in '{written}.…'."
        )
        return Diagnostic(Code.NOT_A_LIST, message, clause.path_span, path=clause.path)
    return _unknown(clause, _nearest(clause, tuple(scope.object_lists)))


def _is_object(path: str, scope: Scope) -> bool:
    """Whether fields lie below the path; inside an unknown HAS nothing more is said."""
    return not path or any(each.startswith(path + ".") for each in scope.fields)


def _unknown(clause: Clause, suggestions: tuple[str, ...]) -> Diagnostic:
    inside = f" in '{clause.element}'" if clause.element else ""
    message = f"Unknown field '{clause.node.path}'{inside}.{did_you_mean(suggestions)}"
    return Diagnostic(
        Code.UNKNOWN_FIELD,
        message,
        clause.path_span,
        path=clause.path,
        suggestions=suggestions,
    )


def _nearest(clause: Clause, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths that may have been meant, as they would be written here, best first."""
    written = clause.node.path
    prefix = f"{clause.element}." if clause.element else ""
    known = [path[len(prefix) :] for path in sorted(paths) if path.startswith(prefix)]
    if prefix and written.startswith(prefix) and written[len(prefix) :] in known:
        return (written[len(prefix) :],)  # inside HAS, paths start at the element
    below = [path for path in known if path.startswith(written + ".")]
    last = written.rpartition(".")[2].lower()
    same = [path for path in known if path.rpartition(".")[2].lower() == last]
    near = clause.near.names(written, known)
    return tuple(dict.fromkeys((*same, *below, *near)))[:_MOST]
