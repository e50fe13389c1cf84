"""From an agent who said yes to a person who pressed 1: the telephone leg of a callback.

    the agent joined ─▶ numbers, opt-out, rings, money checked once more ─▶ transport opened ─▶ INVITE prepared
      ─▶ committed ─▶ sent ─▶ ringing ─▶ answered ─▶ 1 ─▶ bridged
                                                  └─▶ 9 ─▶ farewell, never again

The INVITE is sent as an effect of `DialPrepared`, and effects run after the commit: there is no moment at which a
phone may ring without a record of the very bytes that make it ring. The retry with credentials (401, 407) is
another transaction and passes here again.
"""

from dataclasses import replace
from datetime import timedelta

from gateway.core import commands as do
from gateway.core import effects as to
from gateway.core import events as ev
from gateway.core import inner, limits
from gateway.core.call import Call, CallState, ending, with_leg
from gateway.core.causes import Cause
from gateway.core.ids import LegId, MediaId, media_of
from gateway.core.leg import Leg, LegKind, LegState, Role
from gateway.core.machine import NOTHING, Decision, Moment, happens
from gateway.core.sounds import Sound


def decide(call: Call, command: object, at: Moment) -> Decision | None:
    leg = call.leg(Role.VISITOR)
    if isinstance(command, inner.StartDial):
        return _start(call, at) if call.state is CallState.DIALLING and leg is None else NOTHING
    if leg is None or leg.kind is not LegKind.PHONE or leg.media is None:
        return None
    if isinstance(command, do.ReachDeadline):
        return _deadline(call, leg, at)
    if getattr(command, "media", None) != leg.media:
        return None
    return _by_trunk(call, leg, leg.media, command, at) or _by_callee(call, leg, command, at)


def _start(call: Call, at: Moment) -> Decision:
    """The last check, on the digits that will be sent, at the moment of dialling."""
    site = at.rules.sites[call.site]
    permit = limits.may_dial(call.number or "", call.zone, site, at)
    if isinstance(permit, limits.Denied):
        return ending(call, permit.cause, at, detail=permit.text)
    leg = LegId(f"{call.id}.v{call.number_of_legs(Role.VISITOR) + 1}")
    media = media_of(leg, "1")
    until = at.now + at.rules.graces.dial
    return happens(
        ev.PhoneLegOpened(call.id, leg, media, permit.trunk.name, permit.reserved_cents, until),
        then=(to.OpenTrunkLeg(media),),
    )


def _by_trunk(call: Call, leg: Leg, media: MediaId, command: object, at: Moment) -> Decision | None:
    match command:
        case do.ReportTrunkLegOpened() if leg.state is LegState.OPENING and call.number:
            return Decision(effects=(to.PrepareDial(media, call.trunk, call.number, command.sdp),))
        case do.ReportPeerRefused():
            return ending(call, Cause.MEDIA_FAILED, at, detail=command.text)
        case do.ReportDialPrepared() if leg.may(LegState.PREPARED):
            return happens(ev.DialPrepared(call.id, leg.id, command.dial), then=(to.SendDial(media, command.dial),))
        case do.ReportDialRinging() if leg.may(LegState.RINGING):
            return happens(ev.PhoneRinging(call.id, leg.id))
        case do.ReportDialAnswered() if leg.may(LegState.ANSWERED):
            return happens(ev.PhoneAnswered(call.id, leg.id, at.now + at.rules.graces.confirm, at.now))
        case do.ReportDialEnded():
            return _dial_ended(call, leg, command, at)
        case _:
            return None


def _dial_ended(call: Call, leg: Leg, command: do.ReportDialEnded, at: Moment) -> Decision:
    cause = command.cause
    if leg.state is LegState.FAREWELL:
        cause = Cause.OPTED_OUT
    elif leg.state is LegState.ANSWERED:
        cause = Cause.NOT_CONFIRMED
    elif leg.state is LegState.UP and cause is not Cause.LOST:
        cause = Cause.HUNG_UP_BY_VISITOR
    return ending(call, cause, at, code=command.code, detail=command.detail)


def _by_callee(call: Call, leg: Leg, command: object, at: Moment) -> Decision | None:
    """The person at the phone: 1, 9, or nothing."""
    match command:
        case do.ReportDtmf(digit="1") if leg.state is LegState.ANSWERED:
            limit = at.rules.sites[call.site].limits.call_minutes_max
            return happens(ev.PhoneConfirmed(call.id, leg.id, at.now, at.now + timedelta(minutes=limit)))
        case do.ReportDtmf(digit="9") if leg.state is LegState.ANSWERED:
            return happens(ev.PhoneOptedOut(call.id, leg.id, at.now + at.rules.graces.farewell))
        case do.ReportDtmf():
            return NOTHING
        case do.ReportPlayDone(sound=Sound.CONFIRM) if leg.state is LegState.ANSWERED:
            return Decision(effects=(to.PlaySound(command.media, Sound.CONFIRM),))
        case do.ReportPlayDone(sound=Sound.OPTED_OUT) if leg.state is LegState.FAREWELL:
            return ending(call, Cause.OPTED_OUT, at)
        case _:
            return None


def _deadline(call: Call, leg: Leg, at: Moment) -> Decision | None:
    if leg.until is None or leg.until > at.now:
        return None
    match leg.state:
        case LegState.ANSWERED:
            return ending(call, Cause.NOT_CONFIRMED, at)
        case LegState.FAREWELL:
            return ending(call, Cause.OPTED_OUT, at)
        case LegState.OPENING:
            return ending(
                call, Cause.MEDIA_FAILED, at, detail="The sound for the telephone could not be prepared in time."
            )
        case _:
            return ending(call, Cause.NO_ANSWER, at)


def evolve(call: Call, event: ev.CallEvent) -> Call | None:
    match event:
        case ev.PhoneLegOpened():
            leg = Leg(
                event.leg,
                Role.VISITOR,
                LegKind.PHONE,
                LegState.OPENING,
                event.media,
                is_microphone_on=True,
                until=event.until,
            )
            return replace(call, legs=(*call.legs, leg), trunk=event.trunk, reserved_cents=event.reserved_cents)
        case ev.DialPrepared():
            return with_leg(call, event.leg, state=LegState.PREPARED, dial=event.dial)
        case ev.PhoneRinging():
            return with_leg(call, event.leg, state=LegState.RINGING)
        case ev.PhoneAnswered():
            answered = with_leg(call, event.leg, state=LegState.ANSWERED, until=event.until)
            return replace(answered, answered_at=event.at)
        case ev.PhoneConfirmed():
            confirmed = with_leg(call, event.leg, state=LegState.UP, until=None)
            return replace(confirmed, state=CallState.TALKING, talking_since=event.at, until=event.until)
        case ev.PhoneOptedOut():
            return with_leg(call, event.leg, state=LegState.FAREWELL, until=event.until)
        case _:
            return None
