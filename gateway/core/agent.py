"""The person who answers.

    offline ──▶ available ──reserve──▶ reserved ──accept──▶ on-call ──▶ wrap-up ──▶ available
       ▲  ▲         │  ▲                  │ │                                 (or what was chosen meanwhile)
       │  └── away ◀┘  └── withdrawn ─────┘ └─ no answer in time (RONA), declined ─▶ away(reason)
       └── the desk stayed away longer than its grace time

The desk's transport is opened before the agent becomes available and kept warm over calls. Without it nobody is
available: an agent who cannot hear is not offered a call.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gateway.core import commands as do
from gateway.core import effects as to
from gateway.core import events as ev
from gateway.core import inner
from gateway.core.ids import AgentId, CallId, LegId, MediaId, QueueId, media_of
from gateway.core.machine import BUSY, GONE, NOTHING, Decision, Moment, happens, refuse


class Availability(StrEnum):
    OFFLINE = "offline"
    AVAILABLE = "available"
    RESERVED = "reserved"
    ON_CALL = "on-call"
    WRAP_UP = "wrap-up"
    AWAY = "away"


FREE = frozenset({Availability.OFFLINE, Availability.AVAILABLE, Availability.AWAY})
"""The agent chooses freely between these."""


@dataclass(frozen=True, slots=True)
class Agent:
    id: AgentId
    name: str
    queues: tuple[str, ...]
    since: datetime
    availability: Availability = Availability.OFFLINE
    reason: str = ""
    desk: str | None = None
    """The connected desk page."""
    gone_at: datetime | None = None
    """When a desk that is away counts as gone."""
    media: MediaId | None = None
    """The warm transport, once it is up."""
    opening: MediaId | None = None
    """A newer transport that is not up yet."""
    call: CallId | None = None
    until: datetime | None = None
    """Of the offer or the wrap-up."""
    next_availability: Availability = Availability.AVAILABLE
    next_reason: str = ""
    idle_since: datetime | None = None

    @property
    def is_live(self) -> bool:
        return True

    @property
    def deadline(self) -> datetime | None:
        return min((moment for moment in (self.gone_at, self.until) if moment is not None), default=None)

    @property
    def can_take(self) -> bool:
        return self.availability is Availability.AVAILABLE and self.media is not None and self.desk is not None

    @property
    def is_on_duty(self) -> bool:
        """Signed in to take calls, now or as soon as the present one is over."""
        return self.availability in {
            Availability.AVAILABLE,
            Availability.RESERVED,
            Availability.ON_CALL,
            Availability.WRAP_UP,
        }

    def serves(self, queue: QueueId) -> bool:
        return queue in self.queues


def decide(agent: Agent | None, command: object, at: Moment) -> Decision:
    if agent is None:
        if isinstance(command, do.AddAgent):
            return happens(ev.AgentAdded(command.agent, command.name, command.queues, at.now))
        return GONE
    return _by_desk(agent, command, at) or _by_agent(agent, command, at) or _by_rules(agent, command, at) or NOTHING


def _by_desk(agent: Agent, command: object, at: Moment) -> Decision | None:
    """The desk's page, its socket and its transport."""
    match command:
        case do.AddAgent():
            return happens(ev.AgentAdded(agent.id, command.name, command.queues, at.now))
        case do.AttachDesk():
            return happens(ev.DeskAttached(agent.id, command.desk))
        case do.LoseDesk() if agent.desk == command.desk:
            return happens(ev.DeskLost(agent.id, at.now + at.rules.graces.agent))
        case do.Recover():
            downs = (ev.DeskPeerDown(agent.id, agent.media),) if agent.media else ()
            withdrawn = (
                (ev.OfferWithdrawn(agent.id, agent.call, at.now),)
                if agent.call and agent.availability is Availability.RESERVED
                else ()
            )
            return happens(ev.DeskLost(agent.id, at.now + at.rules.graces.agent), *downs, *withdrawn)
        case do.OfferDeskPeer():
            media = media_of(agent.id, command.serial)
            stale = (to.ClosePeer(agent.opening),) if agent.opening else ()
            return happens(ev.DeskPeerOffered(agent.id, media), then=(*stale, to.OpenPeer(media, command.offer)))
        case do.ReportPeerAnswer() if command.media == agent.opening:
            body = {"type": "peer.answer", "media": command.media, "sdp": command.sdp}
            return Decision(effects=(to.TellDesk(agent.id, body),))
        case do.ReportCodecWanted() if command.media == agent.media:
            wish = {"type": "peer.codec", "media": command.media, "mime": command.mime}
            return Decision(effects=(to.TellDesk(agent.id, wish),))
        case do.ReportPeerRefused() if command.media == agent.opening:
            body = {"type": "refused", "code": "no-sound", "text": command.text}
            return happens(ev.DeskPeerDown(agent.id, command.media), then=(to.TellDesk(agent.id, body),))
        case do.ReportPeerUp() if command.media == agent.opening:
            old = (to.ClosePeer(agent.media),) if agent.media and agent.media != command.media else ()
            return happens(ev.DeskPeerUp(agent.id, command.media), then=old)
        case do.ReportPeerDown() if command.media in (agent.media, agent.opening):
            return happens(ev.DeskPeerDown(agent.id, command.media), then=(to.ClosePeer(command.media),))
        case do.ReachDeadline() if agent.gone_at is not None and agent.gone_at <= at.now:
            closed = tuple(to.ClosePeer(media) for media in (agent.media, agent.opening) if media)
            return happens(ev.AgentGone(agent.id, agent.call, at.now), then=closed)
        case _:
            return None


def _by_agent(agent: Agent, command: object, at: Moment) -> Decision | None:
    """What the agent asks for."""
    match command:
        case do.BecomeAvailable():
            if agent.availability not in FREE:
                return happens(ev.NextStateChosen(agent.id, Availability.AVAILABLE, ""))
            if agent.media is None:
                return refuse(
                    "no-sound", "Your microphone and speaker are not connected yet. Allow the microphone first."
                )
            return happens(ev.AgentAvailable(agent.id, at.now))
        case do.GoAway():
            if agent.availability in FREE:
                return happens(ev.AgentAway(agent.id, command.reason, at.now))
            return happens(ev.NextStateChosen(agent.id, Availability.AWAY, command.reason))
        case do.GoOffline():
            if agent.availability in FREE:
                return happens(ev.AgentOffline(agent.id, at.now))
            return happens(ev.NextStateChosen(agent.id, Availability.OFFLINE, ""))
        case do.AcceptOffer():
            if agent.availability is Availability.ON_CALL and agent.call == command.call:
                return NOTHING
            if agent.availability is not Availability.RESERVED or agent.call != command.call:
                return refuse("gone", "That call is no longer offered to you.")
            if agent.media is None:
                return refuse("no-sound", "Your microphone and speaker are not connected. Reconnect, then accept.")
            return happens(ev.OfferAccepted(agent.id, command.call, agent.media, at.now))
        case do.DeclineOffer() if agent.availability is Availability.RESERVED and agent.call == command.call:
            return happens(ev.OfferDeclined(agent.id, command.call, at.now))
        case _:
            return None


def _by_rules(agent: Agent, command: object, at: Moment) -> Decision | None:
    """What follows from calls, queues and the clock."""
    match command:
        case inner.ReserveAgent():
            return happens(ev.AgentReserved(agent.id, command.call, command.until, at.now)) if agent.can_take else BUSY
        case inner.WithdrawOffer() if agent.availability is Availability.RESERVED and agent.call == command.call:
            return happens(ev.OfferWithdrawn(agent.id, command.call, at.now))
        case inner.StartWrapUp() if agent.call == command.call and agent.availability is Availability.ON_CALL:
            queue = next(
                (at.rules.queues[QueueId(name)] for name in agent.queues if QueueId(name) in at.rules.queues), None
            )
            length = queue.wrap_up if queue else at.rules.graces.agent
            return happens(ev.WrapUpStarted(agent.id, command.call, at.now + length, at.now))
        case inner.ExtendWrapUp() if agent.availability is Availability.WRAP_UP and agent.call == command.call:
            return happens(ev.WrapUpExtended(agent.id, at.now + at.rules.graces.agent))
        case inner.EndWrapUp() if agent.availability is Availability.WRAP_UP and agent.call == command.call:
            return _end_wrap_up(agent, at)
        case do.ReachDeadline() if agent.until is not None and agent.until <= at.now and agent.call:
            if agent.availability is Availability.RESERVED:
                return happens(ev.OfferUnanswered(agent.id, agent.call, at.now))
            if agent.availability is Availability.WRAP_UP:
                return _end_wrap_up(agent, at)
            return None
        case _:
            return None


def _end_wrap_up(agent: Agent, at: Moment) -> Decision:
    assert agent.call is not None
    ended = ev.WrapUpEnded(agent.id, agent.call, at.now)
    if agent.next_availability is Availability.AWAY:
        return happens(ended, ev.AgentAway(agent.id, agent.next_reason, at.now))
    if agent.next_availability is Availability.OFFLINE:
        return happens(ended, ev.AgentOffline(agent.id, at.now))
    if agent.media is None:
        return happens(ended, ev.AgentAway(agent.id, "no-sound", at.now))
    return happens(ended, ev.AgentAvailable(agent.id, at.now))


def evolve(agent: Agent | None, event: ev.AgentEvent) -> Agent:
    if isinstance(event, ev.AgentAdded):
        if agent is None:
            return Agent(event.agent, event.name, event.queues, event.at)
        return replace(agent, name=event.name, queues=event.queues)
    assert agent is not None
    return _evolve_desk(agent, event) or _evolve_work(agent, event) or agent


def _evolve_desk(agent: Agent, event: ev.AgentEvent) -> Agent | None:
    match event:
        case ev.DeskAttached():
            return replace(agent, desk=event.desk, gone_at=None)
        case ev.DeskLost():
            return replace(agent, desk=None, gone_at=event.until)
        case ev.DeskPeerOffered():
            return replace(agent, opening=event.media)
        case ev.DeskPeerUp():
            return replace(agent, media=event.media, opening=None)
        case ev.DeskPeerDown():
            media = None if agent.media == event.media else agent.media
            return replace(agent, media=media, opening=None if agent.opening == event.media else agent.opening)
        case ev.AgentGone():
            return _now(
                replace(agent, desk=None, gone_at=None, media=None, opening=None), Availability.OFFLINE, event.at
            )
        case _:
            return None


def _evolve_work(agent: Agent, event: ev.AgentEvent) -> Agent | None:
    match event:
        case ev.AgentAvailable():
            return replace(_now(agent, Availability.AVAILABLE, event.at), idle_since=agent.idle_since or event.at)
        case ev.AgentAway():
            return _now(agent, Availability.AWAY, event.at, event.reason)
        case ev.AgentOffline():
            return replace(_now(agent, Availability.OFFLINE, event.at), idle_since=None)
        case ev.NextStateChosen():
            return replace(agent, next_availability=Availability(event.availability), next_reason=event.reason)
        case ev.AgentReserved():
            return replace(_now(agent, Availability.RESERVED, event.at), call=event.call, until=event.until)
        case ev.OfferAccepted():
            return replace(_now(agent, Availability.ON_CALL, event.at), call=event.call)
        case ev.OfferDeclined():
            return _now(agent, Availability.AWAY, event.at, "declined")
        case ev.OfferUnanswered():
            return _now(agent, Availability.AWAY, event.at, "no-answer")
        case ev.OfferWithdrawn():
            return _now(agent, Availability.AVAILABLE, event.at)
        case ev.WrapUpStarted():
            return replace(_now(agent, Availability.WRAP_UP, event.at), call=event.call, until=event.until)
        case ev.WrapUpExtended():
            return replace(agent, until=event.until)
        case ev.WrapUpEnded():
            # Idle time counts from here: the longest idle agent is offered the next call.
            return replace(_now(agent, Availability.AVAILABLE, event.at), idle_since=event.at)
        case _:
            return None


def _now(agent: Agent, availability: Availability, at: datetime, reason: str = "") -> Agent:
    """In another state, without what belonged to the old one."""
    keeps_choice = availability in {Availability.RESERVED, Availability.ON_CALL, Availability.WRAP_UP}
    return replace(
        agent,
        availability=availability,
        reason=reason,
        since=at,
        call=agent.call if keeps_choice else None,
        until=None,
        next_availability=agent.next_availability if keeps_choice else Availability.AVAILABLE,
        next_reason=agent.next_reason if keeps_choice else "",
    )


def agent_leg(call: CallId, number: int) -> LegId:
    """The n-th agent's leg of a call."""
    return LegId(f"{call}.a{number}")
