"""Regenerate the country and language vocabularies of the demo catalogue.

Build note: ``data/countries.jsonl`` and ``data/languages.jsonl`` are generated; do not edit them.
Names come from the Unicode CLDR as packaged by Babel, three-letter codes from pycountry, and what
neither knows (common names, demonyms, descriptions) from the hand-written tables
``data/demonyms.json`` and ``data/aliases.json``.  Both packages are needed for this step only:

    pip install babel pycountry
    python -m subgraph.demo.build_vocabularies

In ``aliases.json`` each ``omit`` list holds codes and native names that are common English words
or first names ("AND", "CAN", "spa", "Maurice") and so would match ordinary text; they are left out
of the akas.  The countries are those of ISO 3166-1 that CLDR names; the languages are the keys of
the language descriptions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict, cast

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

DATA = Path(__file__).resolve().parent / "data"
ENGLISH = Locale("en")


class Term(TypedDict):
    """One line of a vocabulary file."""

    id: str
    name: str
    description: str
    akas: list[str]


class CountryTables(TypedDict):
    """Hand-written facts about countries; ``descriptions`` maps a sentence to its countries."""

    akas: dict[str, list[str]]
    omit: list[str]
    descriptions: dict[str, list[str]]


class LanguageTables(TypedDict):
    """Hand-written facts about languages; ``names`` are those that CLDR lacks."""

    names: dict[str, str]
    akas: dict[str, list[str]]
    omit: list[str]
    descriptions: dict[str, str]


class Aliases(TypedDict):
    """The content of ``aliases.json``."""

    countries: CountryTables
    languages: LanguageTables


def distinct(name: str, akas: Iterable[str | None], omitted: Iterable[str]) -> list[str]:
    """Return the akas in order, without blanks, the name itself, omissions and repetitions."""
    seen = {text.casefold() for text in (name, *omitted)}
    result: list[str] = []
    for aka in akas:
        if aka and aka.casefold() not in seen:
            seen.add(aka.casefold())
            result.append(aka)
    return result


def locale(code: str) -> Locale | None:
    """Return the CLDR locale of a language, or None where CLDR has none."""
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None


def native_country_names(code: str) -> list[str]:
    """Return the names of a country in its own official languages, as far as CLDR has them."""
    names: list[str] = []
    for language in get_official_languages(code, de_facto=True):
        own = locale(language)
        if own is not None and code in own.territories:
            names.append(own.territories[code])
    return names


def countries(tables: CountryTables, demonyms: dict[str, list[str]]) -> list[Term]:
    """Build one term for every ISO 3166-1 country or territory that CLDR names."""
    described = {code: text for text, codes in tables["descriptions"].items() for code in codes}
    terms: list[Term] = []
    for country in sorted(pycountry.countries, key=lambda entry: str(entry.alpha_2)):
        code = str(country.alpha_2)
        name = ENGLISH.territories.get(code)
        if name is None:
            continue
        akas = [
            *tables["akas"].get(code, []),
            *native_country_names(code),
            *demonyms.get(code, []),
            str(country.alpha_3),
        ]
        terms.append(
            {
                "id": code,
                "name": name,
                "description": described[code],
                "akas": distinct(name, akas, tables["omit"]),
            }
        )
    return terms


def iso_639_3(code: str) -> str:
    """Return the three-letter code of a language."""
    if len(code) == 3:
        return code
    language = pycountry.languages.get(alpha_2=code)
    if language is None:
        raise ValueError(f"unknown language code: {code}")
    return str(language.alpha_3)


def languages(tables: LanguageTables) -> list[Term]:
    """Build one term for every language that the tables describe."""
    terms: list[Term] = []
    for code, description in sorted(tables["descriptions"].items()):
        name = tables["names"].get(code) or ENGLISH.languages[code]
        own = None if code in tables["names"] else locale(code)
        akas = [
            *tables["akas"].get(code, []),
            own.languages.get(code) if own is not None else None,
            iso_639_3(code),
        ]
        terms.append(
            {
                "id": code,
                "name": name,
                "description": description,
                "akas": distinct(name, akas, [code, *tables["omit"]]),
            }
        )
    return terms


def write(path: Path, terms: Iterable[Term]) -> None:
    """Write terms as JSON Lines."""
    lines = (json.dumps(term, ensure_ascii=False) + "\n" for term in terms)
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Regenerate both vocabulary files."""
    aliases = cast(Aliases, json.loads((DATA / "aliases.json").read_text(encoding="utf-8")))
    demonyms = cast(
        "dict[str, list[str]]", json.loads((DATA / "demonyms.json").read_text(encoding="utf-8"))
    )
    write(DATA / "countries.jsonl", countries(aliases["countries"], demonyms))
    write(DATA / "languages.jsonl", languages(aliases["languages"]))


if __name__ == "__main__":
    main()
