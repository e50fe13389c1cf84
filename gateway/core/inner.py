"""Commands that the rules ask of one another (see `policies`). No door and no plane may send them."""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.causes import Cause
from gateway.core.ids import AgentId, CallbackId, CallId, MediaId, MessageId, QueueId, VisitId


@dataclass(frozen=True, slots=True)
class BeginContact:
    visit: VisitId
    call: CallId | None
    callback: CallbackId | None


@dataclass(frozen=True, slots=True)
class EndContact:
    visit: VisitId
    call: CallId


@dataclass(frozen=True, slots=True)
class NoteMessage:
    visit: VisitId
    message: MessageId


@dataclass(frozen=True, slots=True)
class EnterQueue:
    queue: QueueId
    call: CallId
    enqueued_at: datetime


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    queue: QueueId
    call: CallId
    is_answered: bool


@dataclass(frozen=True, slots=True)
class OfferCall:
    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class ReserveAgent:
    agent: AgentId
    call: CallId
    until: datetime


@dataclass(frozen=True, slots=True)
class ReturnOffer:
    """The agent did not take the call: back to its place in the line."""

    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class WithdrawOffer:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class JoinAgent:
    call: CallId
    agent: AgentId
    media: MediaId


@dataclass(frozen=True, slots=True)
class MoveAgentLeg:
    call: CallId
    agent: AgentId
    media: MediaId


@dataclass(frozen=True, slots=True)
class LoseAgentLeg:
    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class LeaveByAgent:
    """The agent is gone for good: the call goes back to the line, or ends where it cannot."""

    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class StartDial:
    call: CallId


@dataclass(frozen=True, slots=True)
class EndCall:
    call: CallId
    cause: Cause


@dataclass(frozen=True, slots=True)
class CloseCall:
    call: CallId


@dataclass(frozen=True, slots=True)
class StartWrapUp:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class EndWrapUp:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class ExtendWrapUp:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class OpenCallbackCall:
    call: CallId
    callback: CallbackId


@dataclass(frozen=True, slots=True)
class ProgressCallback:
    callback: CallbackId
    state: str


@dataclass(frozen=True, slots=True)
class EndCallback:
    callback: CallbackId
    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class CountUse:
    usage: str


@dataclass(frozen=True, slots=True)
class ReserveMoney:
    usage: str
    call: CallId
    cents: int


@dataclass(frozen=True, slots=True)
class SettleMoney:
    usage: str
    call: CallId
    cents: int


@dataclass(frozen=True, slots=True)
class OptOut:
    usage: str
