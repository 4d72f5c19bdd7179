"""Every setting, read once at start from the environment (or `.env`) and checked.

A name here in capitals is the name of the variable: `PORT`, `DATABASE_URL`, `OPENAI_API_KEY`.
Ours, which nobody else knows, begin with `WINNOW_`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import ConfigurationError
from .resources import shipped

_Ours = SettingsConfigDict(
    env_prefix="WINNOW_",
    env_file=".env",
    extra="ignore",
    populate_by_name=True,
    env_ignore_empty=True,
)


def _shared(name: str) -> AliasChoices:
    """A variable that other programs know by the same name; ours wins."""
    return AliasChoices(f"WINNOW_{name}", name)


class Settings(BaseSettings):
    """How this process runs."""

    model_config = _Ours

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all.")
    port: int = Field(
        8000, ge=0, le=65535, validation_alias=_shared("PORT"), description="Port of the subgraph."
    )
    database_url: str | None = Field(
        None,
        validation_alias=_shared("DATABASE_URL"),
        description="Postgres with pgvector. Empty: an embedded server is started.",
    )
    data_dir: Path | None = Field(
        None,
        description="Folder of the embedded Postgres. Empty: this user's data folder.",
    )
    pool_size: int = Field(10, ge=2, le=200, description="Most connections to Postgres.")

    schema_location: str = Field(
        default_factory=lambda: str(shipped("schema") / "supergraph.graphql"),
        validation_alias=AliasChoices("WINNOW_SCHEMA", "schema_location"),
        description="The schema that indexes are derived from: a supergraph or SDL file, or the "
        "URL of a router to introspect.",
    )
    catalogue: Path = Field(
        default_factory=lambda: shipped("schema"),
        description="Folder with indexes/*.graphql and vocabularies/*.graphql.",
    )
    graph_url: str | None = Field(
        None,
        description="The router that vocabularies are fetched from. Empty: each is fetched from "
        "the subgraph that owns it, by the supergraph.",
    )
    subgraph_urls: dict[str, str] = Field(
        default_factory=dict,
        description="Where subgraphs are, by name, as JSON: wins over the supergraph's URLs.",
    )

    claims_header: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9-]+$",
        description="Header in which the router forwards the verified claims of a caller, as JSON. "
        "Empty: nobody is known, and fields that ask for more are hidden.",
    )
    caller_claim: str = Field(
        "sub", min_length=1, description="The claim by which budgets tell callers apart."
    )

    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias=_shared("OPENAI_API_KEY"),
        description="Turns the model on. A server that needs none takes any word.",
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=_shared("OPENAI_BASE_URL"),
        description="An OpenAI-compatible server; turns the model on, too.",
    )
    model: str = Field("gpt-5-mini", description="Chat model that writes statements.")
    model_timeout: Annotated[float, Field(gt=0, le=600)] = Field(
        60.0, description="Seconds for one reply of the model."
    )
    model_concurrency: int = Field(4, ge=1, le=256, description="Requests to the model at once.")
    model_max_tokens: int = Field(400, ge=16, le=4096, description="Longest reply, in tokens.")
    model_output: str = Field(
        "auto",
        pattern="^(auto|statement|grammar|json_schema)$",
        description="What the model may write: 'statement', 'grammar', 'json_schema', or 'auto': "
        "the best that its server does.",
    )
    model_below: float = Field(
        0.8,
        ge=0,
        le=1,
        description="Ask the model only where the reader's answer is less sure than this.",
    )
    model_daily_tokens: int = Field(
        0, ge=0, description="Tokens that all replicas may use in a day (UTC). 0: no bound."
    )
    model_caller_daily_tokens: int = Field(
        0, ge=0, description="Tokens that one caller may use in a day (UTC). 0: no bound."
    )
    model_prices: dict[Literal["prompt", "completion"], Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict,
        description='What a million tokens cost, as JSON: {"prompt": 0.25, "completion": 2}.',
    )
    model_daily_cost: float = Field(
        0,
        ge=0,
        description="What all replicas may spend in a day (UTC), by prices. 0: no bound.",
    )
    model_caller_daily_cost: float = Field(
        0, ge=0, description="What one caller may spend in a day (UTC), by prices. 0: no bound."
    )
    cache_rows: int = Field(
        10_000, ge=0, le=10_000_000, description="Most answers of the model kept. 0: none is."
    )
    cache_hours: int = Field(24, ge=1, le=48, description="How long an answer is kept, in hours.")
    feedback: str = Field(
        "off",
        pattern="^(off|examples|answers)$",
        description="What people's verdicts on filters do: 'off': none are taken; "
        "'examples': confirmed filters are shown to the model; 'answers': they also answer the "
        "same question.",
    )
    feedback_scope: str = Field(
        "", description="Scope that a caller needs to give verdicts. Empty: everybody may."
    )
    feedback_rows: int = Field(
        1_000, ge=1, le=100_000, description="Most of people's verdicts kept for one index."
    )
    prompts: Path | None = Field(
        None, description="Folder with instructions of your own for the model."
    )
    context_tokens: int = Field(
        700,
        ge=100,
        le=100_000,
        description="The model's whole prompt, in tokens: fields and terms fill what is left.",
    )
    retrieval: dict[str, float | str] = Field(
        default_factory=dict,
        description="Levers of retrieval that are not as usual, by name, as JSON.",
    )
    repairs: int = Field(2, ge=0, le=5, description="Most repairs of a statement that has faults.")

    embedder: str = Field(
        "local", pattern="^(local|openai)$", description="Embeddings: 'local' or 'openai'."
    )
    embedding_model: str = Field(
        "text-embedding-3-small", description="Embedding model, when the embedder is 'openai'."
    )

    embedding_dimension: int = Field(
        1536, ge=1, le=4000, description="Length of that model's vectors."
    )

    question_length: int = Field(
        2_000, ge=10, le=20_000, description="Longest question, in characters."
    )
    reader_weights: Path | None = Field(
        None,
        description="What `winnow train` wrote for the literal reader. Empty: what ships with it.",
    )
    confidence: Path | None = Field(
        None,
        description="What `winnow evaluate --calibrate` wrote, of your own questions or model. "
        "Empty: what ships with it.",
    )
    concurrency: int = Field(64, ge=1, le=10_000, description="Questions answered at once.")
    ambiguity_margin: float = Field(
        0.1, ge=0, le=1, description="Readings closer than this are all returned."
    )
    time_zone: str = Field("UTC", description="Zone of TODAY and NOW unless a request says.")
    sync: bool = Field(True, description="Fetch vocabularies at start and when they are due.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("Input should be an IANA time zone such as Europe/Berlin") from error
        return name

    @model_validator(mode="after")
    def _priced(self) -> Self:
        for name in ("model_daily_cost", "model_caller_daily_cost"):
            if getattr(self, name) and not self.model_prices:
                raise ValueError(f"{variable(name)} needs {variable('model_prices')}")
        return self

    @property
    def has_model(self) -> bool:
        """Whether a language model is configured."""
        return self.openai_api_key is not None or self.openai_base_url is not None


def variable(name: str) -> str:
    """Return the environment variable that people set for a setting: its own, or a shared one."""
    alias = Settings.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return str(next(each for each in reversed(alias.choices) if str(each).isupper()))
    return f"WINNOW_{name.upper()}"


def _names(name: str) -> list[str]:
    alias = Settings.model_fields[name].validation_alias
    return [name, *map(str, alias.choices)] if isinstance(alias, AliasChoices) else [name]


def read_settings(**overrides: object) -> Settings:
    """Return the settings. Raises ConfigurationError that names each variable that is wrong."""
    try:
        return Settings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            if not problem["loc"]:  # of several; what all are would tell the key, too
                lines.append(f"{problem['msg'].removeprefix('Value error, ')}.")
                continue
            name = str(problem["loc"][0])
            field = next((each for each in Settings.model_fields if name in _names(each)), None)
            called = variable(field) if field else name
            lines.append(f"{called}: {problem['msg']} (it is {problem['input']!r}).")
        raise ConfigurationError("\n".join(lines)) from error
