"""Time that the test owns."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""


class FakeClock:
    """A `Clock` that stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self._now = at
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def now(self) -> datetime:
        return self._now

    async def sleep_until(self, at: datetime) -> None:
        if at <= self._now:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (at, next(self._count), future))
        await future

    def next_sleeper(self, until: datetime) -> datetime | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if self._sleepers and self._sleepers[0][0] <= until:
            return self._sleepers[0][0]
        return None

    def move_to(self, at: datetime) -> None:
        self._now = max(self._now, at)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)


class CountingIds:
    """`Ids` without dice: every name is the next number."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def fresh(self, prefix: str) -> str:
        return f"{prefix}-{next(self._count)}"

    def secret(self) -> str:
        return f"secret{next(self._count):032d}"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)
