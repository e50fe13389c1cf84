"""What happened: frozen values in the past tense. Each is journalled, without the fields marked personal.

An event names its thing by `thing`: (kind, id).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateway.core.causes import Cause
from gateway.core.ids import AgentId, CallbackId, CallId, LegId, MediaId, MessageId, QueueId, SiteId, VisitId

PERSONAL = {"personal": True}


@dataclass(frozen=True, slots=True)
class VisitEvent:
    visit: VisitId

    @property
    def thing(self) -> tuple[str, str]:
        return ("visit", self.visit)


@dataclass(frozen=True, slots=True)
class CallEvent:
    call: CallId

    @property
    def thing(self) -> tuple[str, str]:
        return ("call", self.call)


@dataclass(frozen=True, slots=True)
class AgentEvent:
    agent: AgentId

    @property
    def thing(self) -> tuple[str, str]:
        return ("agent", self.agent)


@dataclass(frozen=True, slots=True)
class QueueEvent:
    queue: QueueId

    @property
    def thing(self) -> tuple[str, str]:
        return ("queue", self.queue)


@dataclass(frozen=True, slots=True)
class CallbackEvent:
    callback: CallbackId

    @property
    def thing(self) -> tuple[str, str]:
        return ("callback", self.callback)


@dataclass(frozen=True, slots=True)
class MessageEvent:
    message: MessageId

    @property
    def thing(self) -> tuple[str, str]:
        return ("message", self.message)


@dataclass(frozen=True, slots=True)
class UsageEvent:
    usage: str

    @property
    def thing(self) -> tuple[str, str]:
        return ("usage", self.usage)


# ------------------------------------------------------------------ visit and page


@dataclass(frozen=True, slots=True)
class VisitOpened(VisitEvent):
    site: SiteId
    language: str
    zone: str
    resume_hash: str
    address: str = field(metadata=PERSONAL)
    url: str = field(metadata=PERSONAL)
    title: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class VisitResumed(VisitEvent):
    resume_hashes: tuple[str, ...]
    url: str = field(metadata=PERSONAL)
    title: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class ResumeAcknowledged(VisitEvent):
    resume_hash: str


@dataclass(frozen=True, slots=True)
class VisitMoved(VisitEvent):
    url: str = field(metadata=PERSONAL)
    title: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class VisitLost(VisitEvent):
    until: datetime


@dataclass(frozen=True, slots=True)
class VisitWaits(VisitEvent):
    """The page is gone, and the visit is kept for a contact that goes on without it."""

    until: datetime


@dataclass(frozen=True, slots=True)
class VisitGone(VisitEvent):
    pass


@dataclass(frozen=True, slots=True)
class ContactBegun(VisitEvent):
    call: CallId | None
    callback: CallbackId | None


@dataclass(frozen=True, slots=True)
class ContactEnded(VisitEvent):
    pass


@dataclass(frozen=True, slots=True)
class MessageNoted(VisitEvent):
    message: MessageId


@dataclass(frozen=True, slots=True)
class PageGranted(VisitEvent):
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PagePaused(VisitEvent):
    pass


@dataclass(frozen=True, slots=True)
class PageContinued(VisitEvent):
    pass


@dataclass(frozen=True, slots=True)
class PageStopped(VisitEvent):
    pass


# ------------------------------------------------------------------ call and legs


@dataclass(frozen=True, slots=True)
class CallOpened(CallEvent):
    kind: str
    site: SiteId
    queue: QueueId
    visit: VisitId
    callback: CallbackId | None
    enqueued_at: datetime
    at: datetime
    until: datetime | None
    media: MediaId | None
    language: str
    zone: str
    name: str = field(metadata=PERSONAL)
    question: str = field(metadata=PERSONAL)
    number: str | None = field(metadata=PERSONAL)
    url: str = field(metadata=PERSONAL)
    title: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class MicrophoneConfirmed(CallEvent):
    pass


@dataclass(frozen=True, slots=True)
class VisitorPeerOffered(CallEvent):
    media: MediaId
    until: datetime


@dataclass(frozen=True, slots=True)
class LegUp(CallEvent):
    leg: LegId


@dataclass(frozen=True, slots=True)
class LegLost(CallEvent):
    leg: LegId
    until: datetime


@dataclass(frozen=True, slots=True)
class LegWeakened(CallEvent):
    leg: LegId
    is_weak: bool


@dataclass(frozen=True, slots=True)
class LegMuted(CallEvent):
    leg: LegId
    is_muted: bool


@dataclass(frozen=True, slots=True)
class CallQueued(CallEvent):
    """The call stands in the line (again); its place is by the first moment of the request."""

    queue: QueueId
    agent_leg: LegId | None
    """The agent's leg that ended before the call came back, if one did."""


@dataclass(frozen=True, slots=True)
class CallOffered(CallEvent):
    agent: AgentId


@dataclass(frozen=True, slots=True)
class OfferReturned(CallEvent):
    agent: AgentId


@dataclass(frozen=True, slots=True)
class AgentJoined(CallEvent):
    agent: AgentId
    leg: LegId
    media: MediaId
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentLegMoved(CallEvent):
    """The desk came back with another transport."""

    leg: LegId
    media: MediaId


@dataclass(frozen=True, slots=True)
class PhoneLegOpened(CallEvent):
    leg: LegId
    media: MediaId
    trunk: str
    reserved_cents: int
    until: datetime


@dataclass(frozen=True, slots=True)
class DialPrepared(CallEvent):
    leg: LegId
    dial: Mapping[str, Any] = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class PhoneRinging(CallEvent):
    leg: LegId


@dataclass(frozen=True, slots=True)
class PhoneAnswered(CallEvent):
    leg: LegId
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class PhoneConfirmed(CallEvent):
    """1 was pressed; a paid call lasts until *until* at most."""

    leg: LegId
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PhoneOptedOut(CallEvent):
    """9 was pressed: this number is never called again."""

    leg: LegId
    until: datetime


@dataclass(frozen=True, slots=True)
class CallHeld(CallEvent):
    at: datetime


@dataclass(frozen=True, slots=True)
class CallResumed(CallEvent):
    pass


@dataclass(frozen=True, slots=True)
class KeysPressed(CallEvent):
    by: str


@dataclass(frozen=True, slots=True)
class CallEnded(CallEvent):
    cause: Cause
    at: datetime
    code: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpSaved(CallEvent):
    agent: AgentId
    disposition: str
    is_done: bool
    note: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class CallClosed(CallEvent):
    """Wrapped up: the record is complete."""


# ------------------------------------------------------------------ agent


@dataclass(frozen=True, slots=True)
class AgentAdded(AgentEvent):
    name: str
    queues: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DeskAttached(AgentEvent):
    desk: str


@dataclass(frozen=True, slots=True)
class DeskLost(AgentEvent):
    until: datetime


@dataclass(frozen=True, slots=True)
class DeskPeerOffered(AgentEvent):
    media: MediaId


@dataclass(frozen=True, slots=True)
class DeskPeerUp(AgentEvent):
    media: MediaId


@dataclass(frozen=True, slots=True)
class DeskPeerDown(AgentEvent):
    media: MediaId


@dataclass(frozen=True, slots=True)
class AgentAvailable(AgentEvent):
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentAway(AgentEvent):
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentOffline(AgentEvent):
    at: datetime


@dataclass(frozen=True, slots=True)
class NextStateChosen(AgentEvent):
    """What the agent becomes after the present call."""

    availability: str
    reason: str


@dataclass(frozen=True, slots=True)
class AgentReserved(AgentEvent):
    call: CallId
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferAccepted(AgentEvent):
    call: CallId
    media: MediaId
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferDeclined(AgentEvent):
    call: CallId
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferUnanswered(AgentEvent):
    """RONA."""

    call: CallId
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferWithdrawn(AgentEvent):
    call: CallId
    at: datetime


@dataclass(frozen=True, slots=True)
class AgentGone(AgentEvent):
    """The desk did not come back in time."""

    call: CallId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class WrapUpStarted(AgentEvent):
    call: CallId
    until: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class WrapUpExtended(AgentEvent):
    until: datetime


@dataclass(frozen=True, slots=True)
class WrapUpEnded(AgentEvent):
    call: CallId
    at: datetime


# ------------------------------------------------------------------ queue, callback, message, usage


@dataclass(frozen=True, slots=True)
class CallEntered(QueueEvent):
    call: CallId
    enqueued_at: datetime


@dataclass(frozen=True, slots=True)
class CallLeft(QueueEvent):
    call: CallId
    waited_seconds: float | None
    """None where nobody answered: it does not teach us about waits."""
    position: int


@dataclass(frozen=True, slots=True)
class CallbackRequested(CallbackEvent):
    site: SiteId
    visit: VisitId
    call: CallId
    key: str
    number_key: str
    consent_version: str
    page_version: str
    due_at: datetime
    at: datetime
    expires_at: datetime
    number: str = field(metadata=PERSONAL)
    name: str = field(metadata=PERSONAL)
    question: str = field(metadata=PERSONAL)
    address: str = field(metadata=PERSONAL)
    url: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class CallbackDue(CallbackEvent):
    at: datetime


@dataclass(frozen=True, slots=True)
class CallbackDeferred(CallbackEvent):
    """Not now: phones may not ring at this hour."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackProgressed(CallbackEvent):
    state: str


@dataclass(frozen=True, slots=True)
class CallbackEnded(CallbackEvent):
    state: str
    cause: Cause | None
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MessageLeft(MessageEvent):
    site: SiteId
    visit: VisitId
    key: str
    owner: str
    at: datetime
    promised_at: datetime
    text: str = field(metadata=PERSONAL)
    contact: str = field(metadata=PERSONAL)
    name: str = field(metadata=PERSONAL)
    url: str = field(metadata=PERSONAL)
    title: str = field(metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class MessageClosed(MessageEvent):
    agent: AgentId
    at: datetime


@dataclass(frozen=True, slots=True)
class Used(UsageEvent):
    at: datetime


@dataclass(frozen=True, slots=True)
class MoneyReserved(UsageEvent):
    call: CallId
    cents: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MoneySettled(UsageEvent):
    call: CallId
    cents: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NumberOptedOut(UsageEvent):
    at: datetime


Event = (
    VisitOpened
    | VisitResumed
    | ResumeAcknowledged
    | VisitMoved
    | VisitLost
    | VisitWaits
    | VisitGone
    | ContactBegun
    | ContactEnded
    | MessageNoted
    | PageGranted
    | PagePaused
    | PageContinued
    | PageStopped
    | CallOpened
    | MicrophoneConfirmed
    | VisitorPeerOffered
    | LegUp
    | LegLost
    | LegWeakened
    | LegMuted
    | CallQueued
    | CallOffered
    | OfferReturned
    | AgentJoined
    | AgentLegMoved
    | PhoneLegOpened
    | DialPrepared
    | PhoneRinging
    | PhoneAnswered
    | PhoneConfirmed
    | PhoneOptedOut
    | CallHeld
    | CallResumed
    | KeysPressed
    | CallEnded
    | WrapUpSaved
    | CallClosed
    | AgentAdded
    | DeskAttached
    | DeskLost
    | DeskPeerOffered
    | DeskPeerUp
    | DeskPeerDown
    | AgentAvailable
    | AgentAway
    | AgentOffline
    | NextStateChosen
    | AgentReserved
    | OfferAccepted
    | OfferDeclined
    | OfferUnanswered
    | OfferWithdrawn
    | AgentGone
    | WrapUpStarted
    | WrapUpExtended
    | WrapUpEnded
    | CallEntered
    | CallLeft
    | CallbackRequested
    | CallbackDue
    | CallbackDeferred
    | CallbackProgressed
    | CallbackEnded
    | MessageLeft
    | MessageClosed
    | Used
    | MoneyReserved
    | MoneySettled
    | NumberOptedOut
)
