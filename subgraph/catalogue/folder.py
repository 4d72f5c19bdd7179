"""Turn a folder of definitions into the catalogue: its indexes and its vocabularies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from graphql import FieldNode, Source, Visitor, VisitorAction, parse, visit
from graphql.pyutils import did_you_mean, suggestion_list

from ..errors import DefinitionError
from .definitions import MAX_DEPTH, MAX_FIELDS, derive_index
from .directives import directive_values
from .index import Index, VocabularyDefinition
from .problems import problem_at
from .schema_source import SchemaSource
from .vocabularies import read_vocabulary

_Defined = TypeVar("_Defined", Index, VocabularyDefinition)


@dataclass(frozen=True)
class Catalogue:
    """Everything that is defined, by name."""

    indexes: dict[str, Index]
    vocabularies: dict[str, VocabularyDefinition]


def load_catalogue(
    folder: Path,
    source: SchemaSource,
    *,
    max_fields: int = MAX_FIELDS,
    max_depth: int = MAX_DEPTH,
) -> Catalogue:
    """Read `folder/indexes/*.graphql` and `folder/vocabularies/*.graphql`.

    Raises one DefinitionError with every problem of every file, a line each.
    """
    if not folder.is_dir():
        raise DefinitionError(
            f"The folder '{folder}' is not there. It holds 'indexes' and 'vocabularies', "
            "each with one '.graphql' file per definition."
        )
    problems: list[str] = []

    def index_of(text: str, file: str) -> Index:
        return derive_index(text, source, file=file, max_fields=max_fields, max_depth=max_depth)

    def vocabulary_of(text: str, file: str) -> VocabularyDefinition:
        return read_vocabulary(text, source, file=file)

    texts = dict(_read_files(folder, "indexes", problems))
    indexes = _defined(texts, index_of, problems)
    vocabularies = _defined(
        dict(_read_files(folder, "vocabularies", problems)), vocabulary_of, problems
    )
    known = {each.name for each in vocabularies.values()}
    if len(vocabularies) == len(list(_files(folder, "vocabularies"))):  # else it may be in one of
        for file in texts:  # those that could not be read
            problems += _undefined_vocabularies(texts[file], file, known)
    problems += _used_twice(indexes, "index")
    problems += _used_twice(vocabularies, "vocabulary")
    if problems:
        raise DefinitionError("\n".join(problems))
    return Catalogue(
        {each.name: each for each in indexes.values()},
        {each.name: each for each in vocabularies.values()},
    )


def _files(folder: Path, kind: str) -> Iterator[Path]:
    yield from sorted((folder / kind).glob("*.graphql"))


def _read_files(folder: Path, kind: str, problems: list[str]) -> Iterator[tuple[str, str]]:
    for path in _files(folder, kind):
        file = path.relative_to(folder).as_posix()
        try:
            yield file, path.read_text("utf-8")
        except OSError as error:
            problems.append(f"{file}: The file cannot be read: {error.strerror}.")
        except UnicodeDecodeError as error:
            problems.append(f"{file}: The file is not UTF-8 text (byte {error.start}).")


def _defined(
    texts: dict[str, str], define: Callable[[str, str], _Defined], problems: list[str]
) -> dict[str, _Defined]:
    """Return what the files define, by file."""
    found: dict[str, _Defined] = {}
    for file, text in texts.items():
        try:
            found[file] = define(text, file)
        except DefinitionError as error:
            problems.append(str(error))
    return found


def _used_twice(
    defined: dict[str, Index] | dict[str, VocabularyDefinition], what: str
) -> list[str]:
    first: dict[str, str] = {}
    found = []
    for file, each in defined.items():
        if each.name in first:
            found.append(
                f"{file}: The {what} '{each.name}' is defined in '{first[each.name]}' already. "
                "Give one of them another name."
            )
        first.setdefault(each.name, file)
    return found


class _VocabularyUses(Visitor):
    """Collects the fields on which @vocabulary stands, with the name that it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[FieldNode, str]] = []

    def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
        values = directive_values("vocabulary", node)
        if values is not None:
            self.found.append((node, values["name"]))
        return None


def _undefined_vocabularies(text: str, file: str, known: set[str]) -> list[str]:
    try:
        document = parse(Source(text, file))
    except Exception:
        return []
    uses = _VocabularyUses()
    visit(document, uses)
    return [
        str(
            problem_at(
                node,
                file,
                f"No file in 'vocabularies' defines the vocabulary '{name}'."
                + did_you_mean(suggestion_list(name, sorted(known))),
            )
        )
        for node, name in uses.found
        if name not in known
    ]
