"""Say what a request to the model costs, and whether there is anything left to spend on it."""

from __future__ import annotations

import logging

from .callers import Caller
from .errors import StoreError
from .runtime import Runtime
from .settings import Settings, variable
from .store.model_usage import Usage, add_usage, usage_today
from .writing.model import Completion

_log = logging.getLogger(__name__)
_PRICED = 1_000_000  # tokens that a price is for


def cost_of(settings: Settings, completion: Completion) -> float | None:
    """What a reply cost, in the currency of the prices; None where there are none."""
    prices = settings.model_prices
    if not prices:
        return None
    spent = completion.prompt_tokens * prices.get("prompt", 0.0)
    spent += completion.completion_tokens * prices.get("completion", 0.0)
    return spent / _PRICED


class Budget:
    """What one caller, and all of them, may spend on the model in a day (UTC).

    It is looked at before a request: those under way at that moment may go beyond it.
    """

    def __init__(self, runtime: Runtime, caller: Caller) -> None:
        self._runtime = runtime
        self._caller = caller.name

    async def spent(self) -> str | None:
        """Which bound is reached, in a sentence; None where none is. Raises StoreError."""
        settings = self._runtime.settings
        bounds = [
            ("model_daily_tokens", "tokens"),
            ("model_daily_cost", "cost"),
            ("model_caller_daily_tokens", "tokens"),
            ("model_caller_daily_cost", "cost"),
        ]
        bounds = [each for each in bounds if getattr(settings, each[0])]
        if not bounds:
            return None
        of_all, of_caller = await usage_today(self._runtime.pool, self._caller)
        for name, what in bounds:
            used, whose = (of_caller, "your") if "caller" in name else (of_all, "all")
            most = getattr(settings, name)
            if getattr(used, what) >= most:
                amount = f"{most:,} tokens" if what == "tokens" else f"{most:,.2f}"
                spent = f"{whose} {amount} of this day (UTC) are used up"
                return (
                    f"The language model is not asked: {spent}. Raise {variable(name)}, or wait "
                    "for tomorrow."
                )
        return None

    async def count(self, completion: Completion) -> None:
        """Count what a reply used. A store that fails is logged."""
        cost = cost_of(self._runtime.settings, completion) or 0.0
        used = Usage(completion.prompt_tokens + completion.completion_tokens, cost)
        try:
            await add_usage(self._runtime.pool, self._caller, used)
        except StoreError as error:
            _log.warning("What the model used could not be counted: %s", error)
