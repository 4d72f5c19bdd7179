"""What docs/feedback.md shows is what the demo answers, one thing after the other."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import httpx

from tests.serving import serving_demo

TEXT = (Path(__file__).parents[2] / "docs" / "feedback.md").read_text("utf-8")
SHOWN = re.findall(r"```graphql\n(.*?)\n```\n\n```json\n(.*?)\n```", TEXT, re.DOTALL)


async def test_the_demo_learns_so(database_url: str) -> None:
    assert len(SHOWN) == TEXT.count("```graphql") == TEXT.count("```json") == 6
    async with (
        serving_demo(database_url) as urls,
        httpx.AsyncClient(timeout=30, trust_env=False) as client,
    ):
        for query, answer in SHOWN:
            today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
            expected = json.loads(re.sub(r"\d{4}-\d\d-\d\d", today, answer))
            reply = await client.post(urls["winnow"], json={"query": query})
            assert reply.json() == {"data": expected}
