"""One conversation as the customer sees it, from the press to the wrap-up.

    OPENING ──microphone and transport──▶ WAITING ⇄ RINGING ──accept──▶ TALKING ──▶ ENDED ──wrapped up──▶ CLOSED
                                             ▲                             │
       a callback starts here: ──────────────┘   accept ─▶ DIALLING ─1─────┘   any ─▶ ENDED
                                             ▲                             │
                                             └──── the agent is gone ──────┘

A call is a set of legs with roles; the newest live leg of a role is its current one. What each transport should
hear follows from the call alone (`sound.plan`), so no transition says "bridge": it says what is true. How the
telephone leg gets from a number to a pressed 1 stands in `dialling`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gateway.core import commands as do
from gateway.core import effects as to
from gateway.core import events as ev
from gateway.core import inner
from gateway.core.causes import Cause
from gateway.core.ids import AgentId, CallbackId, CallId, LegId, MediaId, QueueId, SiteId, VisitId, media_of
from gateway.core.leg import Leg, LegKind, LegState, Role
from gateway.core.machine import NOTHING, Decision, Moment, happens


class CallState(StrEnum):
    OPENING = "opening"
    WAITING = "waiting"
    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    ENDED = "ended"
    CLOSED = "closed"


TABLE: Mapping[CallState, frozenset[CallState]] = {
    CallState.OPENING: frozenset({CallState.WAITING, CallState.ENDED}),
    CallState.WAITING: frozenset({CallState.RINGING, CallState.ENDED}),
    CallState.RINGING: frozenset({CallState.WAITING, CallState.TALKING, CallState.DIALLING, CallState.ENDED}),
    CallState.DIALLING: frozenset({CallState.TALKING, CallState.ENDED}),
    CallState.TALKING: frozenset({CallState.WAITING, CallState.ENDED}),
    CallState.ENDED: frozenset({CallState.CLOSED}),
    CallState.CLOSED: frozenset(),
}
OVER = frozenset({CallState.ENDED, CallState.CLOSED})


@dataclass(frozen=True, slots=True)
class Call:
    id: CallId
    kind: str
    """``web`` or ``callback``: how it began."""
    site: SiteId
    queue: QueueId
    visit: VisitId
    callback: CallbackId | None
    state: CallState
    enqueued_at: datetime
    """The first moment of the request: the only ordering key, kept for ever."""
    opened_at: datetime
    name: str
    question: str
    number: str | None
    url: str
    title: str
    language: str
    zone: str
    legs: tuple[Leg, ...] = ()
    until: datetime | None = None
    agent: AgentId | None = None
    """To whom it is offered, or who has it."""
    talking_since: datetime | None = None
    is_held: bool = False
    held_since: datetime | None = None
    trunk: str = ""
    reserved_cents: int = 0
    answered_at: datetime | None = None
    """When the telephone was picked up: what the trunk charges from."""
    ended_at: datetime | None = None
    cause: Cause | None = None
    code: int | None = None
    """SIP status of a failed dial."""
    detail: str = ""
    disposition: str = ""
    note: str = ""

    @property
    def is_live(self) -> bool:
        return self.state is not CallState.CLOSED

    @property
    def is_live_for_visitor(self) -> bool:
        return self.state not in OVER

    @property
    def deadline(self) -> datetime | None:
        if self.state in OVER:
            return None
        moments = [self.until, *(leg.until for leg in self.legs if leg.is_live)]
        return min((moment for moment in moments if moment is not None), default=None)

    def leg(self, role: Role) -> Leg | None:
        """The current leg of this role: the newest one that has not ended."""
        return next((leg for leg in reversed(self.legs) if leg.role is role and leg.is_live), None)

    def leg_on(self, media: MediaId) -> Leg | None:
        return next((leg for leg in self.legs if leg.media == media and leg.is_live), None)

    def number_of_legs(self, role: Role) -> int:
        return sum(leg.role is role for leg in self.legs)

    @property
    def is_ready(self) -> bool:
        """May be offered to an agent: a browser's leg stands, or the visitor is reached by telephone afterwards."""
        if self.state is not CallState.WAITING:
            return False
        visitor = self.leg(Role.VISITOR)
        return visitor.state is LegState.UP if visitor else self.kind == "callback"

    def may(self, state: CallState) -> bool:
        return state in TABLE[self.state]


def ending(call: Call, cause: Cause, at: Moment, *, code: int | None = None, detail: str = "") -> Decision:
    """The call ends: the visitor's transport is closed, a telephone is hung up, the desk's stays warm."""
    if call.state in OVER:
        return NOTHING
    effects: list[to.Effect] = []
    for leg in call.legs:
        if leg.is_live and leg.role is Role.VISITOR and leg.media:
            if leg.kind is LegKind.PHONE and leg.dial is not None:
                effects.append(to.HangUpPhone(leg.media, leg.dial))
            effects.append(to.ClosePeer(leg.media))
    return happens(ev.CallEnded(call.id, cause, at.now, code, detail), then=tuple(effects))


def decide(call: Call, command: object, at: Moment) -> Decision | None:
    """What holds for every call; None where the command is not its business (see `call_machine`)."""
    if call.state in OVER:
        return _after(call, command)
    return (
        _by_visitor(call, command, at)
        or _by_agent(call, command, at)
        or _by_media(call, command, at)
        or _by_rules(call, command, at)
    )


def _by_visitor(call: Call, command: object, at: Moment) -> Decision | None:
    visitor = call.leg(Role.VISITOR)
    match command:
        case do.ConfirmMicrophone() if visitor and not visitor.is_microphone_on:
            confirmed = ev.MicrophoneConfirmed(call.id)
            is_up = visitor.state is LegState.UP and call.state is CallState.OPENING
            return happens(confirmed, ev.CallQueued(call.id, call.queue, None)) if is_up else happens(confirmed)
        case do.OfferVisitorPeer() if visitor and visitor.kind is LegKind.WEB:
            media = media_of(visitor.id, command.serial)
            until = visitor.until or at.now + at.rules.graces.visitor
            old = (to.ClosePeer(visitor.media),) if visitor.media else ()
            return happens(ev.VisitorPeerOffered(call.id, media, until), then=(to.OpenPeer(media, command.offer), *old))
        case do.HangUpByVisitor():
            return ending(call, command.cause, at)
        case do.PressKeys():
            return _keys(call, command)
        case do.MuteLeg():
            leg = call.leg(Role(command.by))
            return (
                happens(ev.LegMuted(call.id, leg.id, command.is_muted))
                if leg and leg.is_muted != command.is_muted
                else NOTHING
            )
        case _:
            return None


def _keys(call: Call, command: do.PressKeys) -> Decision:
    other = call.leg(Role.AGENT if command.by == "visitor" else Role.VISITOR)
    if call.state is not CallState.TALKING or other is None or other.media is None:
        return NOTHING
    return happens(ev.KeysPressed(call.id, command.by), then=(to.SendKeys(other.media, command.digits),))


def _by_agent(call: Call, command: object, at: Moment) -> Decision | None:
    match command:
        case do.HoldCall() if call.state is CallState.TALKING and not call.is_held and call.agent == command.agent:
            return happens(ev.CallHeld(call.id, at.now))
        case do.ResumeCall() if call.is_held and call.agent == command.agent:
            return happens(ev.CallResumed(call.id))
        case do.HangUpByAgent() if call.agent == command.agent and call.state in {
            CallState.TALKING,
            CallState.DIALLING,
        }:
            return ending(call, Cause.HUNG_UP_BY_AGENT, at)
        case do.SaveWrapUp() if call.agent == command.agent:
            return happens(ev.WrapUpSaved(call.id, command.agent, command.disposition, False, command.note))
        case _:
            return None


def _by_media(call: Call, command: object, at: Moment) -> Decision | None:
    """Reports on the visitor's browser leg; the desk's transport reports to the agent, who tells the call."""
    match command:
        case do.ReportPeerAnswer() if _is_visitors_web(call, command.media):
            body = {"type": "peer.answer", "media": command.media, "sdp": command.sdp}
            return Decision(effects=(to.TellVisit(call.visit, body),))
        case do.ReportCodecWanted() if _is_visitors_web(call, command.media):
            wish = {"type": "peer.codec", "media": command.media, "mime": command.mime}
            return Decision(effects=(to.TellVisit(call.visit, wish),))
        case do.ReportPeerRefused() if _is_visitors_web(call, command.media):
            tell = to.TellVisit(call.visit, {"type": "refused", "code": "bad-offer", "text": command.text})
            if call.state is not CallState.OPENING:
                # The page may offer again until the leg's grace time is over.
                return Decision(effects=(tell,))
            ended = ending(call, Cause.NOT_CONNECTED if command.is_peers_fault else Cause.MEDIA_FAILED, at)
            return Decision(ended.events, (tell, *ended.effects))
        case do.ReportPeerUp() if _is_visitors_web(call, command.media):
            return _visitor_up(call, command.media)
        case do.ReportPeerWeak() | do.ReportPeerBack():
            leg = call.leg_on(command.media)
            is_weak = isinstance(command, do.ReportPeerWeak)
            return happens(ev.LegWeakened(call.id, leg.id, is_weak)) if leg and leg.is_weak != is_weak else NOTHING
        case do.ReportPeerDown():
            return _visitor_down(call, command, at)
        case do.ReachDeadline():
            return _deadline(call, at)
        case do.Recover():
            return _recover(call, at)
        case _:
            return None


def _is_visitors_web(call: Call, media: MediaId) -> bool:
    leg = call.leg_on(media)
    return leg is not None and leg.role is Role.VISITOR and leg.kind is LegKind.WEB


def _visitor_up(call: Call, media: MediaId) -> Decision:
    leg = call.leg_on(media)
    if leg is None or not leg.may(LegState.UP):
        return NOTHING
    up = ev.LegUp(call.id, leg.id)
    if call.state is CallState.OPENING and leg.is_microphone_on:
        return happens(up, ev.CallQueued(call.id, call.queue, None))
    return happens(up)


def _visitor_down(call: Call, command: do.ReportPeerDown, at: Moment) -> Decision:
    leg = call.leg_on(command.media)
    if leg is None or leg.role is Role.AGENT:
        return NOTHING
    if leg.kind is LegKind.PHONE:
        return ending(call, Cause.LOST, at, detail="No sound came from the telephone any more.")
    if not leg.may(LegState.LOST):
        return NOTHING
    return happens(ev.LegLost(call.id, leg.id, at.now + at.rules.graces.visitor), then=(to.ClosePeer(command.media),))


def _deadline(call: Call, at: Moment) -> Decision:
    if call.until is not None and call.until <= at.now:
        return ending(call, Cause.TOO_LONG if call.state is CallState.TALKING else Cause.NOT_CONNECTED, at)
    visitor = call.leg(Role.VISITOR)
    if visitor and visitor.until is not None and visitor.until <= at.now:
        return ending(call, Cause.VISITOR_GONE, at)
    return NOTHING


def _recover(call: Call, at: Moment) -> Decision:
    """After a restart every transport is gone. Browsers come back within their grace; a telephone call cannot."""
    visitor, agent = call.leg(Role.VISITOR), call.leg(Role.AGENT)
    if visitor and visitor.kind is LegKind.PHONE:
        return ending(call, Cause.GATEWAY_RESTARTED, at, detail="The gateway was restarted during the call.")
    events: list[ev.Event] = []
    if visitor and visitor.may(LegState.LOST):
        events.append(ev.LegLost(call.id, visitor.id, at.now + at.rules.graces.visitor))
    if agent and agent.may(LegState.LOST):
        events.append(ev.LegLost(call.id, agent.id, at.now + at.rules.graces.agent))
    if call.state is CallState.RINGING and call.agent:
        events.append(ev.OfferReturned(call.id, call.agent))
    return happens(*events)


def _by_rules(call: Call, command: object, at: Moment) -> Decision | None:
    agent_leg = call.leg(Role.AGENT)
    match command:
        case inner.OfferCall() if call.is_ready:
            return happens(ev.CallOffered(call.id, command.agent))
        case inner.ReturnOffer() if call.state is CallState.RINGING and call.agent == command.agent:
            return happens(ev.OfferReturned(call.id, command.agent))
        case inner.JoinAgent() if call.state is CallState.RINGING and call.agent == command.agent:
            leg = LegId(f"{call.id}.a{call.number_of_legs(Role.AGENT) + 1}")
            return happens(ev.AgentJoined(call.id, command.agent, leg, command.media, at.now))
        case inner.MoveAgentLeg() if agent_leg and call.agent == command.agent:
            return happens(ev.AgentLegMoved(call.id, agent_leg.id, command.media))
        case inner.LoseAgentLeg() if agent_leg and call.agent == command.agent and agent_leg.may(LegState.LOST):
            return happens(ev.LegLost(call.id, agent_leg.id, at.now + at.rules.graces.agent))
        case inner.LeaveByAgent() if call.agent == command.agent:
            return _agent_gone(call, agent_leg, at)
        case inner.EndCall():
            return ending(call, command.cause, at)
        case _:
            return None


def _agent_gone(call: Call, agent_leg: Leg | None, at: Moment) -> Decision:
    if call.state is CallState.RINGING and call.agent:
        return happens(ev.OfferReturned(call.id, call.agent))
    if call.state is CallState.TALKING:
        return happens(ev.CallQueued(call.id, call.queue, agent_leg.id if agent_leg else None))
    return ending(call, Cause.AGENT_GONE, at)


def _after(call: Call, command: object) -> Decision:
    """The conversation is over; what is left is the wrap-up."""
    if call.state is CallState.CLOSED:
        return NOTHING
    match command:
        case do.SaveWrapUp() if call.agent == command.agent:
            return happens(ev.WrapUpSaved(call.id, command.agent, command.disposition, command.is_done, command.note))
        case inner.CloseCall():
            return happens(ev.CallClosed(call.id))
        case _:
            return NOTHING


def evolve(call: Call, event: ev.CallEvent) -> Call:
    return _evolve_legs(call, event) or _evolve_course(call, event)


def with_leg(call: Call, id: LegId, **changes: object) -> Call:
    """The call with one leg changed."""
    return replace(call, legs=tuple(replace(leg, **changes) if leg.id == id else leg for leg in call.legs))  # type: ignore[arg-type]


def _evolve_legs(call: Call, event: ev.CallEvent) -> Call | None:
    visitor = call.leg(Role.VISITOR)
    match event:
        case ev.MicrophoneConfirmed() if visitor:
            return with_leg(call, visitor.id, is_microphone_on=True)
        case ev.VisitorPeerOffered() if visitor:
            # Until the new transport is up the leg is lost, or still opening: nobody hears it meanwhile.
            state = (
                LegState.LOST if visitor.may(LegState.LOST) and visitor.state is not LegState.OPENING else visitor.state
            )
            return with_leg(call, visitor.id, media=event.media, state=state, until=event.until)
        case ev.LegUp():
            return with_leg(call, event.leg, state=LegState.UP, until=None, is_weak=False)
        case ev.LegLost():
            return with_leg(call, event.leg, state=LegState.LOST, until=event.until, is_weak=False)
        case ev.LegWeakened():
            return with_leg(call, event.leg, is_weak=event.is_weak)
        case ev.LegMuted():
            return with_leg(call, event.leg, is_muted=event.is_muted)
        case ev.AgentLegMoved():
            return with_leg(call, event.leg, media=event.media, state=LegState.UP, until=None, is_weak=False)
        case _:
            return None


def _evolve_course(call: Call, event: ev.CallEvent) -> Call:
    match event:
        case ev.CallQueued():
            back = (
                with_leg(call, event.agent_leg, state=LegState.ENDED, cause=Cause.AGENT_GONE)
                if event.agent_leg
                else call
            )
            return replace(back, state=CallState.WAITING, agent=None, until=None, is_held=False, held_since=None)
        case ev.CallOffered():
            return replace(call, state=CallState.RINGING, agent=event.agent)
        case ev.OfferReturned():
            return replace(call, state=CallState.WAITING, agent=None)
        case ev.AgentJoined():
            leg = Leg(event.leg, Role.AGENT, LegKind.WEB, LegState.UP, event.media, event.agent, is_microphone_on=True)
            is_phone_next = call.kind == "callback" and call.leg(Role.VISITOR) is None
            state = CallState.DIALLING if is_phone_next else CallState.TALKING
            since = None if is_phone_next else call.talking_since or event.at
            return replace(call, legs=(*call.legs, leg), state=state, talking_since=since)
        case ev.CallHeld():
            return replace(call, is_held=True, held_since=event.at)
        case ev.CallResumed():
            return replace(call, is_held=False, held_since=None)
        case ev.CallEnded():
            legs = tuple(
                replace(leg, state=LegState.ENDED, cause=event.cause, until=None) if leg.is_live else leg
                for leg in call.legs
            )
            return replace(
                call,
                state=CallState.ENDED,
                legs=legs,
                until=None,
                is_held=False,
                held_since=None,
                ended_at=event.at,
                cause=event.cause,
                code=event.code,
                detail=event.detail,
            )
        case ev.WrapUpSaved():
            return replace(call, disposition=event.disposition, note=event.note)
        case ev.CallClosed():
            return replace(call, state=CallState.CLOSED)
        case _:
            return call
