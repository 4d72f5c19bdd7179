"""Turn what is wrong with a definition into lines that name the file, the line and the column."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import GraphQLError, Node, get_location

from ..errors import DefinitionError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where (from 1; 0 for the file as a whole), and what is right."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.message}"


def problem_at(node: Node, file: str, message: str) -> Problem:
    """Return a problem at the place where `node` was written."""
    if node.loc is None:
        return Problem(file, 0, 0, message)
    place = get_location(node.loc.source, node.loc.start)
    return Problem(file, place.line, place.column, message)


def problem_from(error: GraphQLError, file: str) -> Problem:
    """Return graphql-core's finding, at its first location."""
    line, column = (
        (error.locations[0].line, error.locations[0].column) if error.locations else (0, 0)
    )
    return Problem(file, line, column, error.message)


def raise_problems(problems: list[Problem]) -> None:
    """Raise one DefinitionError with every problem, in the order of the text; none: return."""
    if problems:
        raise DefinitionError("\n".join(str(each) for each in sorted(set(problems))))
