"""Opening hours in a zone: is it open, and when does it open next?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[time, time]
"""From (included) to (excluded), local wall time; ``time.max`` as the end means midnight."""

LOOK_AHEAD_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hours:
    """A week of spans (Monday is 0) in one zone, closed dates, or simply always."""

    zone: str = "UTC"
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    closed_dates: frozenset[date] = frozenset()
    is_always: bool = False

    def is_open(self, at: datetime) -> bool:
        if self.is_always:
            return True
        local = at.astimezone(ZoneInfo(self.zone))
        return any(
            start <= local.time() < end or (end == time.max and start <= local.time())
            for start, end in self._spans(local.date())
        )

    def next_opening(self, at: datetime) -> datetime | None:
        """The moment, in UTC, from which it is open: *at* itself when open now; None when never within a year."""
        if self.is_open(at):
            return at
        zone = ZoneInfo(self.zone)
        first = at.astimezone(zone).date()
        for offset in range(LOOK_AHEAD_DAYS):
            day = first + timedelta(days=offset)
            for start, _ in sorted(self._spans(day)):
                opening = datetime.combine(day, start, zone).astimezone(UTC)
                if opening > at:
                    return opening
        return None

    def open_time_after(self, at: datetime, length: timedelta) -> datetime:
        """When *length* of open time has passed since *at*: by when a promise falls due."""
        if self.is_always:
            return at + length
        left, moment = length, at
        for _ in range(LOOK_AHEAD_DAYS):
            opening = self.next_opening(moment)
            if opening is None:
                break
            closing = self._closing(opening)
            if opening + left <= closing:
                return opening + left
            left -= closing - opening
            moment = closing
        return at + length

    def in_zone(self, zone: str) -> "Hours":
        """The same week, in another zone."""
        return Hours(zone, self.week, self.closed_dates, self.is_always)

    def _spans(self, day: date) -> tuple[Span, ...]:
        return () if day in self.closed_dates else self.week.get(day.weekday(), ())

    def _closing(self, opening: datetime) -> datetime:
        zone = ZoneInfo(self.zone)
        local = opening.astimezone(zone)
        for start, end in sorted(self._spans(local.date())):
            if start <= local.time() and (local.time() < end or end == time.max):
                if end == time.max:
                    return datetime.combine(local.date() + timedelta(days=1), time.min, zone).astimezone(UTC)
                return datetime.combine(local.date(), end, zone).astimezone(UTC)
        return opening


ALWAYS = Hours(is_always=True)
