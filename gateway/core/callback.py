"""Our promise to ring, from the request to its stated end.

    requested ─▶ scheduled ──due──▶ queued ⇄ reserved ─▶ dialling ─▶ ringing ─▶ answered ─▶ confirmed/bridged ─▶ done
        └─────── due at once ─────────▲
    any ─▶ failed (with its cause) · cancelled · expired · opted out · unknown

One open request per number: a second press is told of the first. The consent (text version and time) is part of
the request. The same checks run again when the number is dialled (`limits.may_dial`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gateway.core import commands as do
from gateway.core import events as ev
from gateway.core import inner, limits, numbers
from gateway.core.causes import Cause
from gateway.core.errors import Refusal
from gateway.core.ids import CallbackId, CallId, NumberKey, SiteId, VisitId
from gateway.core.machine import GONE, NOTHING, Decision, Moment, happens, refuse
from gateway.core.site import Site
from gateway.core.visit import Visit


class CallbackState(StrEnum):
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    RESERVED = "reserved"
    DIALLING = "dialling"
    RINGING = "ringing"
    ANSWERED = "answered"
    BRIDGED = "bridged"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    OPTED_OUT = "opted-out"
    UNKNOWN = "unknown"


OVER = frozenset(
    {
        CallbackState.DONE,
        CallbackState.FAILED,
        CallbackState.CANCELLED,
        CallbackState.EXPIRED,
        CallbackState.OPTED_OUT,
        CallbackState.UNKNOWN,
    }
)
CANCELLABLE = frozenset(
    {
        CallbackState.SCHEDULED,
        CallbackState.QUEUED,
        CallbackState.RESERVED,
        CallbackState.DIALLING,
        CallbackState.RINGING,
    }
)
"""Once the phone is answered, hanging it up is the way to end."""
STATED_ENDS = {
    Cause.HUNG_UP_BY_VISITOR: CallbackState.DONE,
    Cause.HUNG_UP_BY_AGENT: CallbackState.DONE,
    Cause.TOO_LONG: CallbackState.DONE,
    Cause.CANCELLED_BY_VISITOR: CallbackState.CANCELLED,
    Cause.EXPIRED: CallbackState.EXPIRED,
    Cause.OPTED_OUT: CallbackState.OPTED_OUT,
    Cause.UNKNOWN: CallbackState.UNKNOWN,
}
"""Every other cause is a failure, and so is a hang-up before the two were bridged."""


@dataclass(frozen=True, slots=True)
class Callback:
    id: CallbackId
    site: SiteId
    visit: VisitId
    call: CallId
    key: str
    number: str
    """E.164."""
    number_key: NumberKey
    name: str
    question: str
    url: str
    address: str
    consent_version: str
    page_version: str
    """Of the page consent given with it; empty without."""
    requested_at: datetime
    due_at: datetime
    expires_at: datetime
    state: CallbackState = CallbackState.SCHEDULED
    cause: Cause | None = None
    detail: str = ""
    ended_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.state not in OVER

    @property
    def deadline(self) -> datetime | None:
        if not self.is_live:
            return None
        return self.due_at if self.state is CallbackState.SCHEDULED else self.expires_at


def decide(callback: Callback | None, command: object, at: Moment) -> Decision:
    if callback is None:
        return _request(command, at) if isinstance(command, do.RequestCallback) else GONE
    if not callback.is_live:
        return NOTHING
    match command:
        case do.CancelCallback() if command.visit == callback.visit and callback.state in CANCELLABLE:
            return _ended(callback, Cause.CANCELLED_BY_VISITOR, "", at)
        case inner.ProgressCallback() if callback.state != command.state:
            return happens(ev.CallbackProgressed(callback.id, command.state))
        case inner.EndCallback():
            return _ended(callback, command.cause, command.detail, at)
        case do.ReachDeadline() | do.Recover() if (
            callback.state is CallbackState.SCHEDULED and callback.due_at <= at.now
        ):
            return _due(callback, at)
        case do.ReachDeadline() if callback.expires_at <= at.now and callback.state in {
            CallbackState.SCHEDULED,
            CallbackState.QUEUED,
        }:
            return _ended(callback, Cause.EXPIRED, "", at)
        case _:
            return NOTHING


def _request(command: do.RequestCallback, at: Moment) -> Decision:
    visit = at.look.find(Visit, command.visit)
    if visit is None:
        return refuse("unknown-visit", "This page is not connected any more. Load it again.")
    site = at.rules.sites[visit.site]
    read = numbers.read_number(command.number, site.country, site.allowed_countries)
    if isinstance(read, Refusal):
        return Decision(refusal=read)
    key = numbers.number_key(read.e164, at.rules.pepper)
    refusal = _refusal(command, visit, site, key, at)
    if refusal is not None:
        return Decision(refusal=refusal)
    due_at = _allowed_moment(site, numbers.zone_of(read.e164, visit.zone), max(command.due_at or at.now, at.now))
    if due_at is None:
        return refuse("closed", "We have no opening hours to call you back in. Leave a message instead.")
    page_version = visit.page.version if visit.page.state != "off" else ""
    requested = ev.CallbackRequested(
        command.callback,
        site.id,
        visit.id,
        command.call,
        command.key,
        key,
        command.consent_version,
        page_version,
        due_at,
        at.now,
        due_at + at.rules.graces.callback_life,
        read.e164,
        command.name,
        command.question,
        visit.address,
        visit.url,
    )
    return happens(requested, ev.CallbackDue(command.callback, at.now)) if due_at <= at.now else happens(requested)


def _refusal(command: do.RequestCallback, visit: Visit, site: Site, key: NumberKey, at: Moment) -> Refusal | None:
    if command.consent_version != site.callback_consent.version:
        return Refusal("consent-outdated", "The text has changed. Please read it again and press once more.")
    if site.trunk is None:
        return Refusal("no-callback", "We cannot call telephones at the moment. Talk to us here, or leave a message.")
    for known in at.look.every(Callback):
        is_same_press = known.visit == visit.id and known.key == command.key
        if is_same_press or (known.is_live and (known.number_key == key or known.visit == visit.id)):
            return Refusal("already", "We have this request already and will call.", {"callback": known.id})
    if visit.is_in_contact:
        return Refusal("in-contact", "You are already in touch with us. End that first.", {"call": visit.call or ""})
    return limits.may_request(site, visit.address, key, at)


def _allowed_moment(site: Site, zone: str, wanted: datetime) -> datetime | None:
    """The first moment from *wanted* on that lies in the opening hours and in the callee's calling window."""
    window = site.calling_window.in_zone(zone)
    moment: datetime | None = wanted
    for _ in range(14):
        opening = site.hours.next_opening(moment) if moment else None
        moment = window.next_opening(opening) if opening else None
        if moment is None or site.hours.is_open(moment):
            return moment
    return None


def _due(callback: Callback, at: Moment) -> Decision:
    visit = at.look.find(Visit, callback.visit)
    zone = numbers.zone_of(callback.number, visit.zone if visit else "UTC")
    moment = _allowed_moment(at.rules.sites[callback.site], zone, at.now)
    if moment is None or moment > at.now:
        return happens(ev.CallbackDeferred(callback.id, moment)) if moment else _ended(callback, Cause.EXPIRED, "", at)
    return happens(ev.CallbackDue(callback.id, at.now))


def _ended(callback: Callback, cause: Cause, detail: str, at: Moment) -> Decision:
    state = STATED_ENDS.get(cause, CallbackState.FAILED)
    if state is CallbackState.DONE and callback.state is not CallbackState.BRIDGED:
        state = CallbackState.FAILED
    return happens(ev.CallbackEnded(callback.id, state, cause, at.now, detail))


def evolve(callback: Callback | None, event: ev.CallbackEvent) -> Callback:
    if isinstance(event, ev.CallbackRequested):
        return Callback(
            event.callback,
            event.site,
            event.visit,
            event.call,
            event.key,
            event.number,
            NumberKey(event.number_key),
            event.name,
            event.question,
            event.url,
            event.address,
            event.consent_version,
            event.page_version,
            event.at,
            event.due_at,
            event.expires_at,
        )
    assert callback is not None
    match event:
        case ev.CallbackDue():
            return replace(callback, state=CallbackState.QUEUED)
        case ev.CallbackDeferred():
            return replace(callback, due_at=event.due_at, expires_at=max(callback.expires_at, event.due_at))
        case ev.CallbackProgressed():
            return replace(callback, state=CallbackState(event.state))
        case ev.CallbackEnded():
            return replace(
                callback, state=CallbackState(event.state), cause=event.cause, detail=event.detail, ended_at=event.at
            )
        case _:
            return callback
