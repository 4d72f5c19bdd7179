"""A whole run: asked, judged, written, gone on with, compared and swept."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from rich.console import Console

from subgraph.errors import ConfigurationError
from subgraph.evaluation.answering import Bench
from subgraph.evaluation.arguments import spread
from subgraph.evaluation.command import evaluate
from subgraph.evaluation.given import read_indexes
from subgraph.evaluation.running import Plan, settings_of
from subgraph.evaluation.scoring import Scorer
from subgraph.evaluation.summary import Share
from subgraph.settings import Settings, read_settings
from subgraph.writing import Writer
from tests.evaluation.sets import CASES, INDEXES, needs_sets, other_scorer, write_little_set


@pytest.fixture
def settings(postgres_url: str) -> Settings:
    read = read_settings(database_url=postgres_url)
    return read.model_copy(update={"openai_api_key": None, "openai_base_url": None})


def _console() -> tuple[Console, io.StringIO]:
    text = io.StringIO()
    return Console(file=text, width=120), text


async def _run(settings: Settings, plan: Plan, **more: Any) -> str:
    console, text = _console()
    await evaluate(settings, plan, console, console, **more)
    return text.getvalue()


async def test_a_little_set(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = write_little_set(tmp_path)
    folder, predictions = tmp_path / "out", tmp_path / "predictions.jsonl"
    plan = Plan([indexes], [cases], folder=folder)
    shown = await _run(settings, plan, predictions=predictions)
    assert "wrong value" in shown

    report = json.loads((folder / "report.json").read_text("utf-8"))
    figures = report["sets"]["trips"]
    assert figures["exact"]["part"] == 3
    assert figures["over_filter"]["part"] == 0
    assert figures["recall"]["terms in budget"]["share"] == 1.0
    assert figures["reasons"] == {"wrong value": 1}
    rows = [json.loads(line) for line in predictions.read_text("utf-8").splitlines()]
    assert [row["filter"] for row in rows][2:] == [
        [{"field": "noise", "op": "==", "value": "loud"}],
        [],
    ]
    page = (folder / "report.html").read_text("utf-8")
    assert not re.search(r"(src|href)=|https?:|url\(|@import", page)
    assert "silent hostels in Porto" in page
    with psycopg.connect(settings.database_url or "") as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'winnow_evaluation%'"
        ).fetchall()
    assert left == []

    shown = await _run(settings, Plan([indexes], [cases]), earlier=folder / "report.json")
    assert "Compared with the earlier run" in shown


async def test_an_interrupted_run_goes_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexes, cases = write_little_set(tmp_path)
    folder = tmp_path / "out"
    plan = Plan([indexes], [cases], folder=folder)
    await _run(settings, plan)
    lines = (folder / "answers.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "report.json").unlink()
    (folder / "answers.jsonl").write_text("".join(lines[:2]) + lines[2][:20], "utf-8")
    asked: list[str] = []
    answer = Bench.answer

    async def noted(self: Bench, case: Any) -> Any:
        asked.append(case.question)
        return await answer(self, case)

    monkeypatch.setattr(Bench, "answer", noted)
    await _run(settings, plan)
    assert asked == ["loud hostels", "show me hostels"]
    asked.clear()
    await _run(settings, plan)  # it was finished, so all is asked again
    assert len(asked) == 4
    (folder / "report.json").unlink()
    with pytest.raises(ConfigurationError, match="holds a run of other settings"):
        await _run(settings, Plan([indexes], [cases], limit=1, folder=folder))


async def test_what_a_model_is_not_shown(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = write_little_set(tmp_path)
    path = "price per night"
    row = {"index": "trips/Hostels_1", "question": "x", "source_id": "9", "gold": [
        {"field": "address.1st city", "op": "==", "value": "po"},
        {"field": path, "op": "<", "value": 3},
    ]}  # fmt: skip
    with cases.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    folder = tmp_path / "out"
    shown = await _run(settings, Plan([indexes], [cases], folder=folder))
    assert "Fields and terms of gold that a model is not shown" in shown
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert report["sets"]["trips"]["misses"] == {
        "fields": {"not retrieved": 0, "cut by the budget": 0},
        "terms": {"not retrieved": 1, "cut by the budget": 0},
    }
    assert report["cases"][-1]["fields"] == {"address.1st city": "found", path: "found"}
    assert report["cases"][-1]["terms"] == {"address.1st city = po": "not retrieved"}
    page = (folder / "report.html").read_text("utf-8")
    assert "<td>address.1st city = po</td><td>not retrieved</td><td>1</td>" in page


async def test_levers_reach_the_answers(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexes, cases = write_little_set(tmp_path)
    asked: list[tuple[int, float]] = []
    answer = Bench.answer

    async def noted(self: Bench, case: Any) -> Any:
        asked.append((self.runtime.levers.top, self.runtime.levers.meaning))
        return await answer(self, case)

    monkeypatch.setattr(Bench, "answer", noted)
    set_once = settings.model_copy(update={"retrieval": {"meaning": 0.5}})
    await _run(set_once, Plan([indexes], [cases], limit=1), sweep="top=1,3")
    assert asked == [(1, 0.5), (3, 0.5)]


async def test_a_sweep(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = write_little_set(tmp_path)
    plan = Plan([indexes], [cases], limit=2, folder=tmp_path / "out")
    shown = await _run(settings, plan, sweep="top=1,3")
    assert "top=1" in shown
    assert (tmp_path / "out" / "top=3" / "report.html").exists()


async def test_a_model_that_is_not_there(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = write_little_set(tmp_path)
    with pytest.raises(ConfigurationError, match="No model is configured"):
        await _run(settings, Plan([indexes], [cases], writer=Writer.MODEL))


@pytest.mark.parametrize("sweep", ["nothing=1", "top", "top=many"])
def test_a_wrong_sweep(sweep: str) -> None:
    with pytest.raises(ConfigurationError):
        settings_of(read_settings(), sweep)


def test_arguments_are_spread() -> None:
    said = ["--indexes", "a", "b", "--limit", "3", "--cases", "c", "d"]
    assert list(spread(said)) == [
        "--indexes", "a", "--indexes", "b", "--limit", "3", "--cases", "c", "--cases", "d",
    ]  # fmt: skip


def test_a_wilson_interval() -> None:
    low, high = Share(8, 10).interval or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Share(0, 0).interval is None


@needs_sets
async def test_the_sets_own_scorer_agrees_on_real_answers(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "predictions.jsonl"
    await _run(settings, Plan(INDEXES, CASES, limit=20), predictions=path)
    theirs, given = other_scorer(), read_indexes(INDEXES)
    indexes = {
        row["index"]: theirs.Index(row) for each in INDEXES for row in theirs.read_jsonl(each)
    }
    golds = {theirs.key_of(row): row["gold"] for each in CASES for row in theirs.read_jsonl(each)}
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(rows) == 20 * len(CASES)
    for row in rows:
        gold = golds[theirs.key_of(row)]
        mine = Scorer(given[row["index"]]).score(gold, row["filter"], row["error"])
        other = theirs.score_case(indexes[row["index"]], gold, row, "")
        assert (mine.exact, mine.right, len(mine.said), len(mine.meant), list(mine.faults)) == (
            other.exact, other.right, other.said, other.meant, other.faults,
        ), row["question"]  # fmt: skip
