"""The page in a real browser: it works, it is accessible, and it talks to our own origin alone."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from graphql import build_schema, graphql_sync
from playwright.async_api import Browser, ConsoleMessage, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from subgraph.api.graphiql_page import example_document, graphiql_is_ready, graphiql_routes
from tests.serving import serving, serving_demo

pytestmark = pytest.mark.skipif(
    not graphiql_is_ready(), reason="GraphiQL is not set up: python tools/web.py graphiql"
)

# As much of our schema as the examples ask for. The image in the description must not be fetched.
_IMAGE = "https://images.example/pixel.png"
_SCHEMA = build_schema('''
type Query {
  """What a person meant. ![elsewhere](https://images.example/pixel.png)"""
  naturalLanguageFilter(query: String!, index: ID!): FilterAnswer!
  parseFilter(statement: String!, index: ID!): FilterAnswer!
}
union FilterAnswer = GeneratedFilter | AmbiguousQuestion | UnanswerableQuestion
type GeneratedFilter {
  words: String! statement: String! confidence: Float! method: String! explanation: [String!]!
  chips: [Chip!]!
}
type Chip { label: String! operator: String! values: [String!]! text: String! }
type ChipValue { text: String! }
type AmbiguousQuestion { explanation: String! readings: [Reading!]! }
type Reading { label: String! filter: GeneratedFilter! }
type UnanswerableQuestion { diagnostics: [Diagnostic!]! suggestions: [String!]! }
type Diagnostic { code: String! message: String! suggestions: [String!]! span: Span }
type Span { start: Int! end: Int! }
''')
_STATEMENT = "origin.countries CONTAINS 'DE' AND type == SERIES"
_ANSWER = {
    "naturalLanguageFilter": {
        "__typename": "GeneratedFilter",
        "statement": _STATEMENT,
        "confidence": 0.9,
        "method": "LITERAL",
        "explanation": ["'German' is the country Germany."],
        "words": "series from Germany",
        "chips": [{"label": "Country", "operator": "CONTAINS", "values": ["Germany"]}],
    }
}


class Visit:
    """A page that is open, what it has asked for, and what it has complained about."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def elsewhere(self) -> list[str]:
        """URLs asked for that are not ours; a data URL is part of a page, not a request."""
        ours = (f"{self.origin}/", "data:")
        return [url for url in self.requests if not url.startswith(ours)]


@pytest.fixture(scope="module")
async def origin() -> AsyncIterator[str]:
    async def answer(request: Request) -> JSONResponse:
        asked = json.loads(await request.body())
        result = graphql_sync(
            _SCHEMA, asked["query"], _ANSWER, operation_name=asked.get("operationName")
        )
        return JSONResponse(result.formatted)

    routes = [*graphiql_routes("/graphql"), Route("/graphql", answer, methods=["POST"])]
    async with serving(Starlette(routes=routes)) as url:
        yield url


@asynccontextmanager
async def visiting(browser: Browser, origin: str) -> AsyncIterator[Visit]:
    context = await browser.new_context()
    context.set_default_timeout(15_000)
    visit = Visit(await context.new_page(), origin)
    async with visit.page.expect_response("**/graphql"):  # the schema
        await visit.page.goto(f"{origin}/graphiql")
    await expect(visit.page.get_by_label("Re-fetch GraphQL schema")).to_be_enabled()
    yield visit
    await context.close()


@pytest.fixture
async def visit(browser: Browser, origin: str) -> AsyncIterator[Visit]:
    async with visiting(browser, origin) as visit:
        yield visit


async def test_the_demo_answers_the_example(browser: Browser, database_url: str) -> None:
    async with (
        serving_demo(database_url) as urls,
        visiting(browser, urls["winnow"].removesuffix("/graphql")) as visit,
    ):
        await visit.page.get_by_role("button", name="Execute query").click()

        result = visit.page.get_by_label("Result Window")
        await expect(result).to_contain_text("type == SERIES")
        await expect(result).to_contain_text("origin.countries CONTAINS 'DE'")
        assert visit.elsewhere() == []
        assert visit.complaints == []


async def test_opens_with_the_example_and_runs_it(visit: Visit) -> None:
    page = visit.page
    await expect(page).to_have_title("Winnow · GraphiQL")
    await expect(page.get_by_label("Query Editor")).to_contain_text("German time-travel series")

    await page.get_by_role("button", name="Execute query").click()

    await expect(page.get_by_label("Result Window")).to_contain_text(_STATEMENT)
    assert visit.elsewhere() == []
    assert visit.complaints == []


async def test_follows_the_light_or_dark_scheme_of_the_system(visit: Visit) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        await visit.page.emulate_media(color_scheme=scheme)
        shades[scheme] = await visit.page.locator(".graphiql-container").evaluate(
            "element => getComputedStyle(element).backgroundColor"
        )
    assert shades == {"light": "rgb(255, 255, 255)", "dark": "rgb(33, 42, 59)"}


async def test_each_example_has_a_tab(visit: Visit) -> None:
    names = [(await tab.inner_text()).strip() for tab in await visit.page.get_by_role("tab").all()]
    assert names == re.findall(r"^query (\w+)", example_document(), re.MULTILINE)


async def test_dialogs_and_side_panels_need_nothing_that_the_policy_forbids(visit: Visit) -> None:
    page = visit.page
    for name in ("Open settings dialog", "Open short keys dialog"):
        await page.get_by_label(name).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
    for name in ("Show History", "Show GraphiQL Explorer", "Show Documentation Explorer"):
        await page.get_by_label(name).click()
        await expect(page.get_by_label(name.replace("Show", "Hide"))).to_be_visible()

    assert visit.elsewhere() == []
    assert visit.complaints == []


async def test_works_from_the_keyboard(visit: Visit) -> None:
    page = visit.page
    execute = page.get_by_role("button", name="Execute query")
    await page.get_by_label("Query Editor").get_by_role("textbox").focus()

    await page.keyboard.press("Tab")
    await expect(execute).to_be_focused()  # the editor keeps nobody
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Control+Enter")

    await expect(page.get_by_label("Result Window")).to_contain_text(_STATEMENT)


async def test_an_image_in_a_description_is_not_fetched(visit: Visit) -> None:
    page = visit.page
    await page.get_by_label("Show Documentation Explorer").click()
    await page.get_by_role("link", name="Query", exact=True).click()

    async with page.expect_event("requestfailed") as failed:
        await page.get_by_role("link", name="naturalLanguageFilter", exact=True).click()

    request = await failed.value
    assert (request.url, request.failure) == (_IMAGE, "csp")
    assert set(visit.elsewhere()) == {_IMAGE}
