"""One party of a call, as we relate to it.

A leg in the browser                         A leg on the telephone
    OPENING → UP ⇄ LOST                          OPENING → PREPARED → RINGING → ANSWERED → UP
    any → ENDED                                  ANSWERED → FAREWELL   any → ENDED

LOST may come back until its deadline (the page is loaded anew) and is not ENDED. PREPARED means the exact INVITE
is committed, and sent right after (sending twice rings once): from there on only those bytes are ever sent.
ANSWERED means a person or a machine picked up and has not pressed 1. Nothing that is not in the table can happen;
late reports change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.core.causes import Cause
from gateway.core.ids import AgentId, LegId, MediaId


class Role(StrEnum):
    VISITOR = "visitor"
    AGENT = "agent"


class LegKind(StrEnum):
    WEB = "web"
    PHONE = "phone"


class LegState(StrEnum):
    OPENING = "opening"
    UP = "up"
    LOST = "lost"
    PREPARED = "prepared"
    RINGING = "ringing"
    ANSWERED = "answered"
    FAREWELL = "farewell"
    ENDED = "ended"


WEB_TABLE: Mapping[LegState, frozenset[LegState]] = {
    LegState.OPENING: frozenset({LegState.UP, LegState.LOST, LegState.ENDED}),
    LegState.UP: frozenset({LegState.LOST, LegState.ENDED}),
    LegState.LOST: frozenset({LegState.UP, LegState.ENDED}),
    LegState.ENDED: frozenset(),
}
PHONE_TABLE: Mapping[LegState, frozenset[LegState]] = {
    LegState.OPENING: frozenset({LegState.PREPARED, LegState.ENDED}),
    LegState.PREPARED: frozenset({LegState.PREPARED, LegState.RINGING, LegState.ANSWERED, LegState.ENDED}),
    LegState.RINGING: frozenset({LegState.ANSWERED, LegState.ENDED}),
    LegState.ANSWERED: frozenset({LegState.UP, LegState.FAREWELL, LegState.ENDED}),
    LegState.FAREWELL: frozenset({LegState.ENDED}),
    LegState.UP: frozenset({LegState.ENDED}),
    LegState.ENDED: frozenset(),
}
TABLES: Mapping[LegKind, Mapping[LegState, frozenset[LegState]]] = {LegKind.WEB: WEB_TABLE, LegKind.PHONE: PHONE_TABLE}


@dataclass(frozen=True, slots=True)
class Leg:
    id: LegId
    role: Role
    kind: LegKind
    state: LegState
    media: MediaId | None
    """The transport that carries it now, or the one that is being opened."""
    agent: AgentId | None = None
    is_microphone_on: bool = False
    is_muted: bool = False
    is_weak: bool = False
    until: datetime | None = None
    """The deadline of the present state."""
    dial: Mapping[str, Any] | None = None
    """The committed INVITE of a phone leg."""
    cause: Cause | None = None

    @property
    def is_live(self) -> bool:
        return self.state is not LegState.ENDED

    def may(self, state: LegState) -> bool:
        """Whether the table knows this step."""
        return state in TABLES[self.kind].get(self.state, frozenset())

    def to(self, state: LegState, *, until: datetime | None = None) -> "Leg":
        """The leg after a step of the table; the old state's deadline is gone."""
        return replace(self, state=state, until=until)
