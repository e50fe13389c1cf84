"""Order without a lock: work of one owner is done one after the other, different owners side by side.

On several nodes the lease of an owner is kept here, and nowhere else.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]


class Mailboxes:
    def __init__(self) -> None:
        self._waiting: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, owner: str, work: Work) -> None:
        """Do *work* after everything that was put for this owner before. *work* handles its own errors."""
        box = self._waiting.get(owner)
        if box is not None:
            box.append(work)
            return
        self._waiting[owner] = deque([work])
        task = asyncio.get_running_loop().create_task(self._drain(owner))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, owner: str) -> None:
        box = self._waiting[owner]
        try:
            while box:
                await box.popleft()()
        finally:
            del self._waiting[owner]

    async def idle(self) -> None:
        """Until nothing is waiting."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
