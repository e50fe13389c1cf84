"""What can be asked of the house, and what the planes report: frozen values, imperative names.

A door has checked *who* asks before it builds a command; the rules check whether it may happen *now*.
`Report…` commands come from the planes and may be late or repeated: the rules ignore what no longer fits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from gateway.core.causes import Cause
from gateway.core.ids import AgentId, CallbackId, CallId, MediaId, MessageId, SiteId, VisitId

# ------------------------------------------------------------------ a visitor's presence


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A page connects for the first time."""

    visit: VisitId
    site: SiteId
    url: str
    title: str
    language: str
    zone: str
    """IANA zone of the visitor's browser."""
    address: str
    """Truncated network address (/24 or /64): what limits are counted by."""
    resume_hash: str
    """SHA-256 of the resume token that this visit may come back with."""


@dataclass(frozen=True, slots=True)
class ResumeVisit:
    """A page of a known visit connects again: a page load, a lost socket. One-use token, rotated."""

    visit: VisitId
    presented_hash: str
    next_hash: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class AcknowledgeResume:
    """The page has stored the newest token; older ones stop working."""

    visit: VisitId
    resume_hash: str


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """A single-page application changed its address or title without a page load."""

    visit: VisitId
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class LoseVisit:
    """The visit's socket is gone; its grace time begins. A page that says it is leaving says so with *is_leaving*."""

    visit: VisitId


@dataclass(frozen=True, slots=True)
class GrantPage:
    """The visitor's yes to show the page in this contact."""

    visit: VisitId
    version: str


@dataclass(frozen=True, slots=True)
class PausePage:
    visit: VisitId


@dataclass(frozen=True, slots=True)
class ContinuePage:
    visit: VisitId


@dataclass(frozen=True, slots=True)
class StopPage:
    visit: VisitId


# ------------------------------------------------------------------ contact by web voice


@dataclass(frozen=True, slots=True)
class StartCall:
    """*Talk now* was pressed; the browser's SDP offer comes along so that nothing waits."""

    visit: VisitId
    call: CallId
    offer: str = field(metadata={"personal": True})
    name: str = field(default="", metadata={"personal": True})
    question: str = field(default="", metadata={"personal": True})


@dataclass(frozen=True, slots=True)
class ConfirmMicrophone:
    """The microphone is granted and its track is on the transport: the call may stand in the line."""

    visit: VisitId
    call: CallId


@dataclass(frozen=True, slots=True)
class OfferVisitorPeer:
    """A new transport for the visitor's leg of the current call: the page was loaded anew, or the path is broken."""

    visit: VisitId
    offer: str
    serial: str
    """A fresh short id for the transport's name."""


@dataclass(frozen=True, slots=True)
class HangUpByVisitor:
    visit: VisitId
    call: CallId
    cause: Literal[Cause.HUNG_UP_BY_VISITOR, Cause.MICROPHONE_REFUSED, Cause.NOT_CONNECTED] = Cause.HUNG_UP_BY_VISITOR


@dataclass(frozen=True, slots=True)
class PressKeys:
    """DTMF by a visitor or an agent into the call."""

    call: CallId
    by: Literal["visitor", "agent"]
    digits: str


@dataclass(frozen=True, slots=True)
class MuteLeg:
    """The party muted its own microphone (in its browser); the other side is told."""

    call: CallId
    by: Literal["visitor", "agent"]
    is_muted: bool


# ------------------------------------------------------------------ contact by telephone and by message


@dataclass(frozen=True, slots=True)
class RequestCallback:
    visit: VisitId
    callback: CallbackId
    call: CallId
    """The call that will be made of it."""
    key: str
    """Idempotency key: one per press."""
    number: str = field(metadata={"personal": True})
    """As typed."""
    consent_version: str
    name: str = field(default="", metadata={"personal": True})
    question: str = field(default="", metadata={"personal": True})
    due_at: datetime | None = None
    """None: now. Outside opening hours: the next opening is used."""


@dataclass(frozen=True, slots=True)
class CancelCallback:
    visit: VisitId
    callback: CallbackId


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    visit: VisitId
    message: MessageId
    key: str
    text: str = field(metadata={"personal": True})
    contact: str = field(metadata={"personal": True})
    """Number or e-mail address where the answer goes."""
    name: str = field(default="", metadata={"personal": True})


# ------------------------------------------------------------------ agents


@dataclass(frozen=True, slots=True)
class AddAgent:
    agent: AgentId
    name: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttachDesk:
    """A desk page of this agent is connected (again); the newest one counts."""

    agent: AgentId
    desk: str
    """Fresh id of the connection."""


@dataclass(frozen=True, slots=True)
class LoseDesk:
    agent: AgentId
    desk: str


@dataclass(frozen=True, slots=True)
class OfferDeskPeer:
    """The desk opens its transport, kept warm over calls."""

    agent: AgentId
    offer: str
    serial: str


@dataclass(frozen=True, slots=True)
class BecomeAvailable:
    agent: AgentId


@dataclass(frozen=True, slots=True)
class GoAway:
    agent: AgentId
    reason: str


@dataclass(frozen=True, slots=True)
class GoOffline:
    agent: AgentId


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class DeclineOffer:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class HoldCall:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class ResumeCall:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class HangUpByAgent:
    agent: AgentId
    call: CallId


@dataclass(frozen=True, slots=True)
class SaveWrapUp:
    """The agent's verdict and note; *is_done* ends the wrap-up."""

    agent: AgentId
    call: CallId
    disposition: str
    note: str = field(metadata={"personal": True})
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class CloseMessage:
    """The promise of this message is kept."""

    agent: AgentId
    message: MessageId


# ------------------------------------------------------------------ reports of the planes


@dataclass(frozen=True, slots=True)
class ReportPeerAnswer:
    media: MediaId
    sdp: str


@dataclass(frozen=True, slots=True)
class ReportPeerRefused:
    """The media plane could not open this transport; *text* is fit for people."""

    media: MediaId
    text: str
    is_peers_fault: bool


@dataclass(frozen=True, slots=True)
class ReportPeerUp:
    media: MediaId


@dataclass(frozen=True, slots=True)
class ReportPeerWeak:
    media: MediaId


@dataclass(frozen=True, slots=True)
class ReportPeerBack:
    media: MediaId


@dataclass(frozen=True, slots=True)
class ReportPeerDown:
    media: MediaId
    cause: Cause


@dataclass(frozen=True, slots=True)
class ReportDtmf:
    media: MediaId
    digit: str


@dataclass(frozen=True, slots=True)
class ReportPlayDone:
    media: MediaId
    sound: str


@dataclass(frozen=True, slots=True)
class ReportCodecWanted:
    """The page on this transport is asked to send *mime*, so that nobody transcodes."""

    media: MediaId
    mime: str


@dataclass(frozen=True, slots=True)
class ReportTrunkLegOpened:
    """The plain RTP transport is there; its SDP goes into the INVITE."""

    media: MediaId
    sdp: str


@dataclass(frozen=True, slots=True)
class ReportDialPrepared:
    media: MediaId
    dial: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportDialRinging:
    media: MediaId


@dataclass(frozen=True, slots=True)
class ReportDialAnswered:
    media: MediaId


@dataclass(frozen=True, slots=True)
class ReportDialEnded:
    media: MediaId
    cause: Cause
    code: int | None
    detail: str


# ------------------------------------------------------------------ time, start, and what the rules ask of themselves


@dataclass(frozen=True, slots=True)
class ReachDeadline:
    """A stored deadline of this thing has passed."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Recover:
    """The gateway has started again: this thing was live, and every transport it had is gone."""

    kind: str
    id: str
