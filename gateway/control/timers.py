"""Deadlines that are stored with the things themselves, watched by one task; nothing here needs to survive."""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.ports import Clock

Key = tuple[str, str]


class Timers:
    """Calls *reached(kind, id)* once a thing's present deadline has passed. Arming again replaces."""

    def __init__(self, clock: Clock, reached: Callable[[str, str], None]) -> None:
        self._clock = clock
        self._reached = reached
        self._armed: dict[Key, datetime] = {}
        self._heap: list[tuple[datetime, int, Key]] = []
        self._count = itertools.count()
        self._changed = asyncio.Event()

    def arm(self, kind: str, id: str, at: datetime | None) -> None:
        key = (kind, id)
        if at is None:
            self._armed.pop(key, None)
        elif self._armed.get(key) != at:
            self._armed[key] = at
            heapq.heappush(self._heap, (at, next(self._count), key))
            self._changed.set()

    async def run(self) -> None:
        while True:
            self._changed.clear()
            self._fire()
            waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._changed.wait())]
            if self._heap:
                waits.append(asyncio.ensure_future(self._clock.sleep_until(self._heap[0][0])))
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()

    def _fire(self) -> None:
        now = self._clock.now()
        while self._heap and self._heap[0][0] <= now:
            at, _, key = heapq.heappop(self._heap)
            # An entry whose deadline was moved or cleared meanwhile means nothing any more.
            if self._armed.get(key) == at:
                del self._armed[key]
                self._reached(*key)
