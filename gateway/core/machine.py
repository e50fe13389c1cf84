"""What every machine shares: the moment in which it decides, and what a decision is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from gateway.core.effects import Effect
from gateway.core.errors import Refusal
from gateway.core.events import Event
from gateway.core.site import Rules

T = TypeVar("T")


class Look(Protocol):
    """Reading the other things of the house while deciding about one."""

    def find(self, kind: type[T], id: str) -> T | None: ...

    def every(self, kind: type[T]) -> "list[T]": ...


@dataclass(frozen=True, slots=True)
class Moment:
    now: datetime
    rules: Rules
    look: Look


@dataclass(frozen=True, slots=True)
class Decision:
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None


NOTHING = Decision()
"""A late or repeated report: no entry in the table, nothing changes."""


def happens(*events: Event, then: tuple[Effect, ...] = ()) -> Decision:
    return Decision(events, then)


def refuse(code: str, text: str, result: Mapping[str, Any] | None = None) -> Decision:
    return Decision(refusal=Refusal(code, text, result or {}))


GONE = refuse("gone", "That is over already.")
BUSY = refuse("not-now", "That is not possible at this moment.")
