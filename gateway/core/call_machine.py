"""The call as one machine: how it begins, how it dials, what holds for all of it."""

from gateway.core import call as course
from gateway.core import call_start, dialling
from gateway.core import events as ev
from gateway.core.call import Call, CallState
from gateway.core.ids import LegId
from gateway.core.leg import Leg, LegKind, LegState, Role
from gateway.core.machine import NOTHING, Decision, Moment


def decide(call: Call | None, command: object, at: Moment) -> Decision:
    if call is None:
        return call_start.decide(command, at)
    if call.is_live_for_visitor:
        decision = dialling.decide(call, command, at)
        if decision is not None:
            return decision
    return course.decide(call, command, at) or NOTHING


def evolve(call: Call | None, event: ev.CallEvent) -> Call:
    if isinstance(event, ev.CallOpened):
        return _opened(event)
    assert call is not None
    return dialling.evolve(call, event) or course.evolve(call, event)


def _opened(event: ev.CallOpened) -> Call:
    leg = (
        Leg(LegId(f"{event.call}.v1"), Role.VISITOR, LegKind.WEB, LegState.OPENING, event.media)
        if event.media
        else None
    )
    return Call(
        event.call,
        event.kind,
        event.site,
        event.queue,
        event.visit,
        event.callback,
        CallState.OPENING,
        event.enqueued_at,
        event.at,
        event.name,
        event.question,
        event.number,
        event.url,
        event.title,
        event.language,
        event.zone,
        (leg,) if leg else (),
        event.until,
    )
