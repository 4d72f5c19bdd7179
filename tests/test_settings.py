"""Settings are checked at start, and each mistake is named with its variable."""

from __future__ import annotations

import pytest

from subgraph.errors import ConfigurationError
from subgraph.settings import read_settings


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PORT", "99999", "PORT: Input should be less than or equal to 65535 (it is '99999')."),
        ("WINNOW_REPAIRS", "many", "WINNOW_REPAIRS: Input should be a valid integer, unable to "
         "parse string as an integer (it is 'many')."),
        ("WINNOW_TIME_ZONE", "Nowhere/X", "WINNOW_TIME_ZONE: Value error, Input should be an IANA "
         "time zone such as Europe/Berlin (it is 'Nowhere/X')."),
        ("WINNOW_EMBEDDER", "magic", "WINNOW_EMBEDDER: String should match pattern "
         "'^(local|openai)$' (it is 'magic')."),
        ("WINNOW_MODEL_DAILY_COST", "5", "WINNOW_MODEL_DAILY_COST needs WINNOW_MODEL_PRICES."),
        ("WINNOW_MODEL_PRICES", '{"promt": 1}', "WINNOW_MODEL_PRICES: Input should be 'prompt' or "
         "'completion' (it is 'promt')."),
        ("WINNOW_CLAIMS_HEADER", "x claims", "WINNOW_CLAIMS_HEADER: String should match pattern "
         "'^[A-Za-z0-9-]+$' (it is 'x claims')."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as caught:
        read_settings()
    assert str(caught.value) == message


def test_ours_wins_over_the_shared_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1111")
    monkeypatch.setenv("WINNOW_PORT", "2222")
    assert read_settings().port == 2222


@pytest.mark.parametrize("variable", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_key_or_a_server_turns_the_model_on(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert not read_settings().has_model
    monkeypatch.setenv(variable, "http://127.0.0.1:1/v1")
    assert read_settings().has_model
