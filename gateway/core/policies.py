"""Whenever X, then Y: how one thing's event becomes another thing's command. The story of the house, a case a sentence.

Policies never decide by themselves whether something may happen: the machine that is asked does.
"""

from collections.abc import Iterator

from gateway.core import events as ev
from gateway.core import inner, limits
from gateway.core.agent import Agent, Availability
from gateway.core.call import Call
from gateway.core.callback import Callback, CallbackState
from gateway.core.causes import Cause
from gateway.core.ids import AgentId, CallId, QueueId
from gateway.core.machine import Moment
from gateway.core.message import Message
from gateway.core.numbers import number_key
from gateway.core.routing import match
from gateway.core.visit import Visit


def whenever(event: object, at: Moment) -> Iterator[object]:
    """The commands that follow from *event*."""
    yield from _contact(event, at)
    yield from _line(event, at)
    yield from _offer(event, at)
    yield from _desk(event, at)
    yield from _callback(event, at)
    yield from _money(event, at)


def _contact(event: object, at: Moment) -> Iterator[object]:
    match event:
        case ev.CallOpened():
            # Whenever a call opens, the visit is in contact, and the page may be shown for as long as that lasts.
            yield inner.BeginContact(event.visit, event.call, event.callback)
        case ev.CallbackRequested():
            yield inner.BeginContact(event.visit, event.call, event.callback)
        case ev.CallEnded():
            call = _call(event.call, at)
            yield inner.EndContact(call.visit, call.id)
        case ev.CallbackEnded():
            callback = _callback_of(event.callback, at)
            # Whenever a callback ends, so do its call and the contact, even if the call never began.
            yield inner.EndCall(callback.call, event.cause or Cause.UNKNOWN)
            yield inner.EndContact(callback.visit, callback.call)
        case ev.MessageLeft():
            yield inner.NoteMessage(event.visit, event.message)
        case _:
            pass


def _line(event: object, at: Moment) -> Iterator[object]:
    match event:
        case ev.CallQueued():
            # Whenever a call is ready for an agent, it stands in its line, by the first moment of the request.
            yield inner.EnterQueue(event.queue, event.call, _call(event.call, at).enqueued_at)
        case ev.CallEntered():
            yield from _next(event.queue, at)
        case ev.LegUp():
            # Whenever a waiting visitor's sound is back, the line moves on.
            yield from _next(_call(event.call, at).queue, at)
        case ev.AgentJoined():
            yield inner.LeaveQueue(_call(event.call, at).queue, event.call, True)
        case ev.CallEnded():
            yield inner.LeaveQueue(_call(event.call, at).queue, event.call, False)
        case ev.AgentAvailable() | ev.OfferWithdrawn() | ev.DeskPeerUp() | ev.DeskAttached():
            # Whenever an agent is free again, each of the agent's lines is looked at.
            for queue in _agent(event.agent, at).queues:
                yield from _next(QueueId(queue), at)
        case _:
            pass


def _offer(event: object, at: Moment) -> Iterator[object]:
    match event:
        case ev.CallOffered():
            ring = at.rules.queues[_call(event.call, at).queue].ring
            yield inner.ReserveAgent(event.agent, event.call, at.now + ring)
        case ev.OfferAccepted():
            yield inner.JoinAgent(event.call, event.agent, event.media)
        case ev.OfferDeclined() | ev.OfferUnanswered():
            # Whenever an agent does not take a call, it goes to the next one and keeps its place.
            yield inner.ReturnOffer(event.call, event.agent)
        case ev.OfferReturned():
            yield inner.WithdrawOffer(event.agent, event.call)
            yield from _next(_call(event.call, at).queue, at)
        case ev.CallEnded():
            yield from _release(_call(event.call, at), at)
        case ev.WrapUpSaved():
            yield (
                inner.EndWrapUp(event.agent, event.call)
                if event.is_done
                else inner.ExtendWrapUp(event.agent, event.call)
            )
        case ev.WrapUpEnded():
            yield inner.CloseCall(event.call)
        case _:
            pass


def _release(call: Call, at: Moment) -> Iterator[object]:
    """Whenever a call ends, its agent wraps up, or is free at once where the call was only offered."""
    agent = at.look.find(Agent, call.agent) if call.agent else None
    if agent is None or agent.call != call.id:
        yield inner.CloseCall(call.id)
    elif agent.availability is Availability.ON_CALL:
        yield inner.StartWrapUp(agent.id, call.id)
    else:
        yield inner.WithdrawOffer(agent.id, call.id)
        yield inner.CloseCall(call.id)


def _desk(event: object, at: Moment) -> Iterator[object]:
    match event:
        case ev.DeskPeerUp():
            # Whenever the desk is back with a transport, the call goes on over it.
            agent = _agent(event.agent, at)
            if agent.call:
                yield inner.MoveAgentLeg(agent.call, agent.id, event.media)
        case ev.DeskPeerDown():
            agent = _agent(event.agent, at)
            if agent.call and agent.media is None:
                yield inner.LoseAgentLeg(agent.call, agent.id)
        case ev.AgentGone() if event.call:
            yield inner.LeaveByAgent(event.call, event.agent)
            yield inner.CloseCall(event.call)
        case _:
            pass


def _callback(event: object, at: Moment) -> Iterator[object]:
    match event:
        case ev.CallbackDue():
            callback = _callback_of(event.callback, at)
            yield inner.OpenCallbackCall(callback.call, callback.id)
        case ev.CallOffered():
            yield from _progress(event.call, CallbackState.RESERVED, at)
        case ev.OfferReturned():
            yield from _progress(event.call, CallbackState.QUEUED, at)
        case ev.AgentJoined():
            call = _call(event.call, at)
            if call.callback and call.talking_since is None:
                # Whenever the agent of a callback is there, the telephone is dialled.
                yield from _progress(event.call, CallbackState.DIALLING, at)
                yield inner.StartDial(event.call)
        case ev.PhoneRinging():
            yield from _progress(event.call, CallbackState.RINGING, at)
        case ev.PhoneAnswered():
            yield from _progress(event.call, CallbackState.ANSWERED, at)
        case ev.PhoneConfirmed():
            yield from _progress(event.call, CallbackState.BRIDGED, at)
        case ev.CallEnded():
            call = _call(event.call, at)
            if call.callback:
                yield inner.EndCallback(call.callback, event.cause, event.detail)
        case _:
            pass


def _money(event: object, at: Moment) -> Iterator[object]:
    match event:
        case ev.CallbackRequested():
            visit = at.look.find(Visit, event.visit)
            yield inner.CountUse(limits.by_number(_callback_of(event.callback, at).number_key))
            if visit is not None:
                yield inner.CountUse(limits.by_address(event.site, visit.address))
        case ev.MessageLeft():
            message = at.look.find(Message, event.message)
            visit = at.look.find(Visit, message.visit) if message else None
            if visit is not None:
                yield inner.CountUse(limits.by_address(event.site, "message:" + visit.address))
        case ev.PhoneLegOpened():
            # Whenever a phone is about to ring, the ring is counted and its longest possible cost is reserved.
            call = _call(event.call, at)
            yield inner.CountUse(limits.rings_of(number_key(call.number or "", at.rules.pepper)))
            yield inner.ReserveMoney(limits.money_of(call.site, at.now), call.id, event.reserved_cents)
        case ev.PhoneOptedOut():
            number = _call(event.call, at).number or ""
            yield inner.OptOut(limits.opt_out_of(number_key(number, at.rules.pepper)))
        case ev.CallEnded():
            yield from _settle(_call(event.call, at), at)
        case _:
            pass


def _settle(call: Call, at: Moment) -> Iterator[object]:
    """Whenever a paid call ends, what was not used is given back. The day that paid is the day it began."""
    if not call.reserved_cents:
        return
    trunk = at.rules.trunks.get(call.trunk)
    minutes = 0 if call.answered_at is None else -(-int((at.now - call.answered_at).total_seconds()) // 60)
    cents = min(
        call.reserved_cents,
        (minutes or (call.answered_at is not None)) * (trunk.price_per_minute_cents if trunk else 0),
    )
    for usage in at.look.every(limits.Usage):
        if call.id in usage.reserved:
            yield inner.SettleMoney(usage.id, call.id, cents)


def _next(queue: QueueId, at: Moment) -> Iterator[object]:
    pair = match(queue, at.look)
    if pair is not None:
        yield inner.OfferCall(pair[0].id, pair[1].id)


def _progress(call_id: CallId, state: CallbackState, at: Moment) -> Iterator[object]:
    call = _call(call_id, at)
    if call.callback:
        yield inner.ProgressCallback(call.callback, state)


def _call(id: CallId, at: Moment) -> Call:
    call = at.look.find(Call, id)
    assert call is not None, id
    return call


def _agent(id: AgentId, at: Moment) -> Agent:
    agent = at.look.find(Agent, id)
    assert agent is not None, id
    return agent


def _callback_of(id: str, at: Moment) -> Callback:
    callback = at.look.find(Callback, id)
    assert callback is not None, id
    return callback
