"""The loop: commands in, one commit, then effects out.

    doors ─ask─▶ ┌────────┐  step (pure)   ┌────────┐  durable  ┌─────────┐
    planes ────▶ │ inbox  │ ─────────────▶ │ commit │ ────────▶ │ effects │ ─▶ planes
    timers ────▶ └────────┘                └────────┘           └─────────┘
                                                └─▶ listeners (doors show what changed)

Commands that wait together are committed together. What cannot be stored did not happen: the asker is told, and
what a plane or the clock reported is kept and tried again.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from gateway import ports
from gateway.control.effects import Effects
from gateway.control.recovery import recover
from gateway.control.rows import entries_of, row_of
from gateway.control.timers import Timers
from gateway.core import commands as do
from gateway.core.effects import Effect
from gateway.core.errors import Refusal
from gateway.core.events import Event
from gateway.core.site import Rules
from gateway.core.step import step
from gateway.core.world import Draft, World

log = logging.getLogger(__name__)

LARGEST_BATCH = 64
RETRY_STORE = timedelta(seconds=1)

Listener = Callable[[frozenset[tuple[str, str]]], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command."""

    refusal: Refusal | None = None

    @property
    def is_done(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class _Asked:
    command: object
    answer: "asyncio.Future[Outcome] | None"


class Runner:
    """The one owner of the world."""

    def __init__(
        self,
        rules: Rules,
        clock: ports.Clock,
        ids: ports.Ids,
        store: ports.Store,
        bus: ports.Bus,
        media: ports.MediaPlane,
        telephony: ports.Telephony,
    ) -> None:
        self.rules, self.clock, self.ids, self.store, self.bus = rules, clock, ids, store, bus
        self.world = World()
        self._effects = Effects(media, telephony, bus, self.report)
        self._timers = Timers(clock, self._reached)
        self._inbox: asyncio.Queue[_Asked] = asyncio.Queue()
        self._listeners: list[Listener] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._retries: set[asyncio.Task[None]] = set()
        self.is_running = False

    async def start(self) -> None:
        """Read the store, start the planes, take up what stood. Raises StoreError or MediaError with words."""
        await self.store.start()
        await recover(self.store, self.world, self.clock.now())
        await self._effects.start()
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._run()), loop.create_task(self._timers.run())]
        self.is_running = True
        for kind in ("callback", "agent", "call", "visit"):
            for thing in list(self.world.all(kind)):
                await self.ask(do.Recover(kind, thing.id))
                self._arm(kind, thing.id)

    async def stop(self) -> None:
        """Finish what was begun, then let go. Live calls stay in the store and are taken up at the next start."""
        self.is_running = False
        for task in (*self._tasks, *self._retries):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._retries, return_exceptions=True)
        await self._effects.stop()
        await self.store.stop()

    async def ask(self, command: object) -> Outcome:
        """Have a command decided, committed, and its effects started."""
        if not self.is_running:
            return Outcome(Refusal("stopping", "The gateway is stopping. Try again in a moment."))
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(_Asked(command, answer))
        return await answer

    def report(self, command: object) -> None:
        """A plane or the clock says something; nobody waits for an answer."""
        self._inbox.put_nowait(_Asked(command, None))

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with the changed (kind, id) after each commit; gives the unsubscriber."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    async def idle(self) -> None:
        """Until nothing is left to do at this moment (for tests and for a clean stop)."""
        while True:
            await self._effects.idle()
            if self._inbox.empty():
                answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
                self._inbox.put_nowait(_Asked(None, answer))
                await answer
                await self._effects.idle()
                if self._inbox.empty():
                    return
            await asyncio.sleep(0)

    async def _run(self) -> None:
        while True:
            batch = [await self._inbox.get()]
            while len(batch) < LARGEST_BATCH and not self._inbox.empty():
                batch.append(self._inbox.get_nowait())
            try:
                await self._carry_out(batch)
            except Exception:
                log.exception("a batch failed")
                self._answer(batch, Outcome(Refusal("internal", "Something went wrong inside the gateway. Try again.")))

    async def _carry_out(self, batch: list[_Asked]) -> None:
        draft, now = Draft(self.world), self.clock.now()
        events: list[Event] = []
        effects: list[Effect] = []
        outcomes: list[Outcome] = []
        for asked in batch:
            if asked.command is None:
                outcomes.append(Outcome())
                continue
            made = step(draft, asked.command, now, self.rules)
            draft.changes.update(made.changes)
            events += made.events
            effects += made.effects
            outcomes.append(Outcome(made.refusal))
        if events or draft.changes:
            try:
                rows = [row_of(kind, thing, now) for (kind, _), thing in draft.changes.items()]
                await self.store.commit(rows, entries_of(events, now))
            except ports.StoreError as error:
                log.error("not stored", extra={"reason": str(error)})
                self._not_stored(batch, error)
                return
            self._apply(draft)
        for effect in effects:
            self._effects.run(effect)
        for asked, outcome in zip(batch, outcomes, strict=True):
            if asked.answer is not None and not asked.answer.done():
                asked.answer.set_result(outcome)

    def _apply(self, draft: Draft) -> None:
        self.world.put(draft.changes)
        for kind, id in draft.changes:
            self._arm(kind, id)
        changed = frozenset(draft.changes)
        for listener in list(self._listeners):
            listener(changed)

    def _arm(self, kind: str, id: str) -> None:
        thing = self.world.get(kind, id)
        if thing is None:
            return
        if thing.is_live:
            self._timers.arm(kind, id, thing.deadline)
        else:
            # What has ended is still shown for a while, then it is history.
            self._timers.arm(kind, id, self.clock.now() + self.rules.graces.remember)

    def _reached(self, kind: str, id: str) -> None:
        thing = self.world.get(kind, id)
        if thing is not None and thing.is_live:
            self.report(do.ReachDeadline(kind, id))
        else:
            self.world.forget([(kind, id)])

    def _not_stored(self, batch: list[_Asked], error: ports.StoreError) -> None:
        refused = Outcome(Refusal("storage", f"We could not save that, so nothing was done. {error}"))
        self._answer(batch, refused)
        kept = [asked for asked in batch if asked.answer is None]
        if kept:
            task = asyncio.get_running_loop().create_task(self._again(kept))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)

    async def _again(self, kept: list[_Asked]) -> None:
        await self.clock.sleep_until(self.clock.now() + RETRY_STORE)
        for asked in kept:
            self._inbox.put_nowait(asked)

    @staticmethod
    def _answer(batch: list[_Asked], outcome: Outcome) -> None:
        for asked in batch:
            if asked.answer is not None and not asked.answer.done():
                asked.answer.set_result(outcome)
