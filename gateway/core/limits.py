"""How often, and for how much: counted from stored uses, refused with words, reserved before it is spent.

Money fails closed: a call is dialled only when its longest possible cost fits under the day's cap, and that cost
stays reserved until the call has ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gateway.core import events as ev
from gateway.core import inner, numbers
from gateway.core.causes import Cause
from gateway.core.errors import Refusal
from gateway.core.ids import CallId, NumberKey, SiteId
from gateway.core.machine import NOTHING, Decision, Moment, happens
from gateway.core.site import Site, Trunk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one key has used: uses of the last day, money of one day, or that the number must never be called."""

    id: str
    uses: tuple[datetime, ...] = ()
    reserved: Mapping[CallId, int] = field(default_factory=dict)
    spent_cents: int = 0
    opted_out_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return True

    @property
    def deadline(self) -> datetime | None:
        return None

    def since(self, moment: datetime) -> int:
        return sum(use > moment for use in self.uses)

    @property
    def committed_cents(self) -> int:
        return self.spent_cents + sum(self.reserved.values())


def by_address(site: SiteId, address: str) -> str:
    return f"address:{site}:{address}"


def by_number(key: NumberKey) -> str:
    return f"number:{key}"


def rings_of(key: NumberKey) -> str:
    return f"rings:{key}"


def money_of(site: SiteId, now: datetime) -> str:
    return f"money:{site}:{now:%Y-%m-%d}"


def opt_out_of(key: NumberKey) -> str:
    return f"opt-out:{key}"


def decide(usage: Usage, command: object, at: Moment) -> Decision:
    match command:
        case inner.CountUse():
            return happens(ev.Used(usage.id, at.now))
        case inner.ReserveMoney() if command.call not in usage.reserved:
            return happens(ev.MoneyReserved(usage.id, command.call, command.cents, at.now))
        case inner.SettleMoney() if command.call in usage.reserved:
            return happens(ev.MoneySettled(usage.id, command.call, command.cents, at.now))
        case inner.OptOut() if usage.opted_out_at is None:
            return happens(ev.NumberOptedOut(usage.id, at.now))
        case _:
            return NOTHING


def evolve(usage: Usage, event: ev.UsageEvent) -> Usage:
    match event:
        case ev.Used():
            recent = tuple(use for use in usage.uses if use > event.at - DAY)
            return replace(usage, uses=(*recent, event.at))
        case ev.MoneyReserved():
            return replace(usage, reserved={**usage.reserved, event.call: event.cents})
        case ev.MoneySettled():
            left = {call: cents for call, cents in usage.reserved.items() if call != event.call}
            return replace(usage, reserved=left, spent_cents=usage.spent_cents + event.cents)
        case ev.NumberOptedOut():
            return replace(usage, opted_out_at=event.at)
        case _:
            return usage


def _usage(id: str, at: Moment) -> Usage:
    return at.look.find(Usage, id) or Usage(id)


def may_request(site: Site, address: str, key: NumberKey, at: Moment) -> Refusal | None:
    """Whether one more callback may be asked for, by this address and for this number."""
    limits = site.limits
    if _usage(opt_out_of(key), at).opted_out_at is not None:
        return Refusal("opted-out", "This number asked never to be called. Talk to us here, or leave a message.")
    number, by = _usage(by_number(key), at), _usage(by_address(site.id, address), at)
    too_often = (
        by.since(at.now - HOUR) >= limits.per_address_per_hour
        or number.since(at.now - HOUR) >= limits.per_number_per_hour
        or number.since(at.now - DAY) >= limits.per_number_per_day
        or number.since(at.now - limits.between_requests) > 0
    )
    if too_often:
        return Refusal("too-often", "That is too often for now. Talk to us here, leave a message, or try again later.")
    return None


@dataclass(frozen=True, slots=True)
class Permit:
    trunk: Trunk
    reserved_cents: int


@dataclass(frozen=True, slots=True)
class Denied:
    cause: Cause
    text: str


def may_dial(number: str, zone: str, site: Site, at: Moment) -> Permit | Denied:
    """The same questions again, at the moment of dialling and on the digits that will be sent."""
    read = numbers.read_number(number, site.country, site.allowed_countries)
    if isinstance(read, Refusal):
        return Denied(Cause.BAD_NUMBER, read.text)
    key = numbers.number_key(read.e164, at.rules.pepper)
    if _usage(opt_out_of(key), at).opted_out_at is not None:
        return Denied(Cause.OPTED_OUT, "This number asked never to be called.")
    if not site.calling_window.in_zone(numbers.zone_of(read.e164, zone)).is_open(at.now):
        return Denied(Cause.EXPIRED, "Phones must not ring at this hour where the visitor is.")
    if _usage(rings_of(key), at).since(at.now - DAY) >= site.limits.rings_per_number_per_day:
        return Denied(Cause.BLOCKED, "This number was called often enough today.")
    trunk = at.rules.trunks.get(site.trunk or "")
    if trunk is None:
        return Denied(Cause.TRUNK_DOWN, "No trunk is set for this site. Set one in the configuration.")
    cost = trunk.price_per_minute_cents * site.limits.call_minutes_max
    if _usage(money_of(site.id, at.now), at).committed_cents + cost > site.limits.spend_per_day_cents:
        return Denied(Cause.CONGESTION, "The day's limit of call costs is reached. Raise it, or wait for tomorrow.")
    return Permit(trunk, cost)
