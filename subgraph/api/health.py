"""Say whether this process lives, and whether it can answer: one line for each dependency."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

from ..errors import StoreError
from ..runtime import Runtime
from ..store.vocabularies import VocabularyState, vocabulary_states


@dataclass(frozen=True, slots=True)
class Check:
    """How one dependency is. Without a required one there are no answers."""

    name: str
    ok: bool
    required: bool
    message: str


async def readiness(runtime: Runtime) -> tuple[bool, dict[str, object]]:
    """Return whether questions can be answered, and what each dependency says."""
    checks: list[Check] = []
    start = time.perf_counter()
    states: list[VocabularyState] | None = None
    try:
        states = await vocabulary_states(runtime.pool)
    except StoreError as error:
        checks.append(Check("database", False, True, str(error)))
    else:
        spent = (time.perf_counter() - start) * 1000
        checks.append(Check("database", True, True, f"It answered in {spent:.1f} ms."))
    count = len(runtime.targets)
    names = ", ".join(sorted(runtime.targets))
    checks.append(
        Check("indexes", count > 0, True, f"{count} loaded: {names}." if count else "None loaded.")
    )
    if states is not None:
        known = {each.name: each for each in states}
        checks.extend(
            _vocabulary(name, known.get(name)) for name in sorted(runtime.catalogue.vocabularies)
        )
    model = runtime.settings.model if runtime.model is not None else None
    message = f"'{model}' is configured." if model else "None is configured: words are read alone."
    if runtime.model is not None:
        message = " ".join((message, *runtime.model.outputs.told))
    checks.append(Check("model", True, False, message))
    ready = all(each.ok for each in checks if each.required)
    return ready, {"ready": ready, "checks": [asdict(each) for each in checks]}


def _vocabulary(name: str, state: VocabularyState | None) -> Check:
    if state is None or state.fetched_at is None:
        why = f" The last fetch failed: {state.error}" if state and state.error else ""
        return Check(f"vocabulary {name}", False, False, f"Never fetched.{why}")
    message = f"{state.terms:,} terms, fetched {state.fetched_at.isoformat(timespec='seconds')}."
    if state.error:
        message += f" The last fetch failed: {state.error}"
    return Check(f"vocabulary {name}", state.error is None, False, message)
