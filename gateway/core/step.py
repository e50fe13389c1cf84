"""One step of the house: a command and all that follows from it, worked out at once and committed as one.

    command ─▶ decide ─▶ events ─▶ evolve ─▶ policies ─▶ more commands ─▶ … ─▶ (changes, events, effects)

What an event asks for is done before what was asked earlier (depth first), so that a policy always sees the world
right after its event: an agent who was just offered a call is reserved before the next call is matched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.core import agent, call_machine, callback, inner, limits, message, queue, sound, visit
from gateway.core import commands as do
from gateway.core.effects import Effect
from gateway.core.errors import Refusal
from gateway.core.events import Event
from gateway.core.ids import QueueId, owner_of
from gateway.core.limits import Usage
from gateway.core.machine import Decision, Moment
from gateway.core.policies import whenever
from gateway.core.queue import Queue
from gateway.core.site import Rules
from gateway.core.world import Draft, World

MOST_COMMANDS = 1000
"""A cascade longer than this is a circle in the policies."""

ADDRESSES: Mapping[type[Any], tuple[str, str]] = {
    **dict.fromkeys(
        (
            do.OpenVisit,
            do.ResumeVisit,
            do.AcknowledgeResume,
            do.MoveVisit,
            do.LoseVisit,
            do.GrantPage,
            do.PausePage,
            do.ContinuePage,
            do.StopPage,
            inner.BeginContact,
            inner.EndContact,
            inner.NoteMessage,
        ),
        ("visit", "visit"),
    ),
    **dict.fromkeys(
        (
            do.StartCall,
            do.ConfirmMicrophone,
            do.HangUpByVisitor,
            do.PressKeys,
            do.MuteLeg,
            do.HoldCall,
            do.ResumeCall,
            do.HangUpByAgent,
            do.SaveWrapUp,
            inner.OfferCall,
            inner.ReturnOffer,
            inner.JoinAgent,
            inner.MoveAgentLeg,
            inner.LoseAgentLeg,
            inner.LeaveByAgent,
            inner.StartDial,
            inner.EndCall,
            inner.CloseCall,
            inner.OpenCallbackCall,
        ),
        ("call", "call"),
    ),
    **dict.fromkeys(
        (
            do.AddAgent,
            do.AttachDesk,
            do.LoseDesk,
            do.OfferDeskPeer,
            do.BecomeAvailable,
            do.GoAway,
            do.GoOffline,
            do.AcceptOffer,
            do.DeclineOffer,
            inner.ReserveAgent,
            inner.WithdrawOffer,
            inner.StartWrapUp,
            inner.EndWrapUp,
            inner.ExtendWrapUp,
        ),
        ("agent", "agent"),
    ),
    **dict.fromkeys((inner.EnterQueue, inner.LeaveQueue), ("queue", "queue")),
    **dict.fromkeys(
        (do.RequestCallback, do.CancelCallback, inner.ProgressCallback, inner.EndCallback), ("callback", "callback")
    ),
    **dict.fromkeys((do.LeaveMessage, do.CloseMessage), ("message", "message")),
    **dict.fromkeys((inner.CountUse, inner.ReserveMoney, inner.SettleMoney, inner.OptOut), ("usage", "usage")),
}
"""To which thing a command goes: its kind, and the field that names it. Reports go by their transport's name."""

MACHINES: Mapping[str, Any] = {
    "visit": visit,
    "call": call_machine,
    "agent": agent,
    "queue": queue,
    "callback": callback,
    "message": message,
    "usage": limits,
}


@dataclass(frozen=True, slots=True)
class Step:
    changes: Mapping[tuple[str, str], Any]
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    refusal: Refusal | None = None


def address(command: Any, look: "World | Draft") -> tuple[str, str] | None:
    """(kind, id) of the thing that decides; None where there is none any more."""
    if isinstance(command, (do.ReachDeadline, do.Recover)):
        return command.kind, command.id
    if isinstance(command, do.OfferVisitorPeer):
        visit_now = look.find(visit.Visit, command.visit)
        return ("call", visit_now.call) if visit_now and visit_now.call and visit_now.is_in_contact else None
    if type(command) in ADDRESSES:
        kind, field = ADDRESSES[type(command)]
        return kind, getattr(command, field)
    return owner_of(command.media)


def step(world: "World | Draft", command: object, now: datetime, rules: Rules) -> Step:
    """What *command* leads to. Refused, it changes nothing; what the rules ask of themselves is never refused aloud."""
    draft = Draft(world)
    at = Moment(now, rules, draft)
    events: list[Event] = []
    effects: list[Effect] = []
    plans: dict[str, sound.Plan] = {}
    pending: list[object] = [command]
    for count in range(MOST_COMMANDS + 1):
        if not pending:
            break
        assert count < MOST_COMMANDS, f"the policies go in a circle around {pending[-1]}"
        current = pending.pop()
        decision = _decide(current, draft, at)
        if decision.refusal is not None and count == 0:
            return Step({}, (), (), decision.refusal)
        followed: list[object] = []
        for event in decision.events:
            _apply(event, draft, plans)
            events.append(event)
            followed += whenever(event, at)
        effects += decision.effects
        pending += reversed(followed)
    return Step(draft.changes, tuple(events), (*effects, *_sounds(draft, plans)))


def _decide(command: Any, draft: Draft, at: Moment) -> Decision:
    to = address(command, draft)
    if to is None:
        return Decision(refusal=Refusal("gone", "That is over already."))
    kind, id = to
    thing = draft.get(kind, id) or _implied(kind, id)
    if thing is None and isinstance(command, (do.ReachDeadline, do.Recover)):
        return Decision()
    decision: Decision = MACHINES[kind].decide(thing, command, at)
    return decision


def _implied(kind: str, id: str) -> Any | None:
    """Lines and counters exist by being named."""
    return Queue(QueueId(id)) if kind == "queue" else Usage(id) if kind == "usage" else None


def _apply(event: Event, draft: Draft, plans: dict[str, sound.Plan]) -> None:
    kind, id = event.thing
    before = draft.get(kind, id) or _implied(kind, id)
    if kind == "call" and id not in plans:
        plans[id] = sound.plan(before)
    draft.put(kind, id, MACHINES[kind].evolve(before, event))


def _sounds(draft: Draft, plans: Mapping[str, sound.Plan]) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    for id, before in plans.items():
        effects += sound.difference(before, sound.plan(draft.get("call", id)))
    return tuple(effects)
