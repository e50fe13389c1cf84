"""A waiting line: first come, first served, by the first moment of the request.

    enter ──▶ [ … in order of priority, then enqueue time … ] ──▶ leave (answered or not)

A call that comes back (an agent did not answer) stands at its old place, for the order is by a stored time, not
by arrival. The line remembers recent real waits: the estimate is made of those and of nothing else.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.core import events as ev
from gateway.core import inner
from gateway.core.ids import CallId, QueueId
from gateway.core.machine import NOTHING, Decision, Moment, happens

REMEMBERED_WAITS = 50
ENOUGH_WAITS = 5
LOW_SHARE, HIGH_SHARE = 0.2, 0.8
SHORTEST_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    call: CallId
    enqueued_at: datetime
    position_at_entry: int


@dataclass(frozen=True, slots=True)
class Queue:
    id: QueueId
    entries: tuple[Entry, ...] = ()
    waits: tuple[float, ...] = ()
    """Seconds waited per place in the line, newest last."""

    @property
    def is_live(self) -> bool:
        return True

    @property
    def deadline(self) -> datetime | None:
        return None

    def position(self, call: CallId) -> int | None:
        """1 is next."""
        return next((place for place, entry in enumerate(self.entries, 1) if entry.call == call), None)

    def wait_at(self, position: int) -> tuple[int, int] | None:
        """The estimated wait in seconds as a range, or None while too little is known."""
        if len(self.waits) < ENOUGH_WAITS:
            return None
        ordered = sorted(self.waits)
        low = ordered[int(LOW_SHARE * (len(ordered) - 1))] * position
        high = ordered[int(HIGH_SHARE * (len(ordered) - 1))] * position
        return round(low), max(round(high), round(low) + SHORTEST_SECONDS)


def decide(queue: Queue, command: object, at: Moment) -> Decision:
    match command:
        case inner.EnterQueue() if queue.position(command.call) is None:
            return happens(ev.CallEntered(queue.id, command.call, command.enqueued_at))
        case inner.LeaveQueue():
            entry = next((entry for entry in queue.entries if entry.call == command.call), None)
            if entry is None:
                return NOTHING
            waited = (at.now - entry.enqueued_at).total_seconds() if command.is_answered else None
            return happens(ev.CallLeft(queue.id, command.call, waited, entry.position_at_entry))
        case _:
            return NOTHING


def evolve(queue: Queue, event: ev.QueueEvent) -> Queue:
    match event:
        case ev.CallEntered():
            before = sum(entry.enqueued_at <= event.enqueued_at for entry in queue.entries)
            entry = Entry(event.call, event.enqueued_at, before + 1)
            return replace(queue, entries=(*queue.entries[:before], entry, *queue.entries[before:]))
        case ev.CallLeft():
            entries = tuple(entry for entry in queue.entries if entry.call != event.call)
            waits = queue.waits
            if event.waited_seconds is not None:
                waits = (*waits, event.waited_seconds / event.position)[-REMEMBERED_WAITS:]
            return replace(queue, entries=entries, waits=waits)
        case _:
            return queue
