"""Everything that is true now: live things by kind and name, and a draft of what one step would change."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from gateway.core.agent import Agent
from gateway.core.call import Call
from gateway.core.callback import Callback
from gateway.core.limits import Usage
from gateway.core.message import Message
from gateway.core.queue import Queue
from gateway.core.visit import Visit

T = TypeVar("T")
Thing = Visit | Call | Agent | Queue | Callback | Message | Usage

KINDS: Mapping[str, type[Any]] = {
    "visit": Visit,
    "call": Call,
    "agent": Agent,
    "queue": Queue,
    "callback": Callback,
    "message": Message,
    "usage": Usage,
}
NAMES: Mapping[type[Any], str] = {cls: name for name, cls in KINDS.items()}


class World:
    """The committed truth. Read by everybody, changed only by the runner after a commit."""

    def __init__(self) -> None:
        self._things: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}

    def get(self, kind: str, id: str) -> Any | None:
        return self._things[kind].get(id)

    def all(self, kind: str) -> Iterator[Any]:
        return iter(self._things[kind].values())

    def find(self, kind: type[T], id: str) -> T | None:
        found: T | None = self._things[NAMES[kind]].get(id)
        return found

    def every(self, kind: type[T]) -> list[T]:
        return list(self._things[NAMES[kind]].values())

    def put(self, changes: Mapping[tuple[str, str], Any]) -> None:
        for (kind, id), thing in changes.items():
            self._things[kind][id] = thing

    def forget(self, keys: Iterable[tuple[str, str]]) -> None:
        for kind, id in keys:
            self._things[kind].pop(id, None)


class Draft:
    """A world with some things changed, not yet committed. Drafts may stand on drafts."""

    def __init__(self, below: "World | Draft") -> None:
        self._below = below
        self.changes: dict[tuple[str, str], Any] = {}

    def get(self, kind: str, id: str) -> Any | None:
        return self.changes.get((kind, id)) or self._below.get(kind, id)

    def find(self, kind: type[T], id: str) -> T | None:
        found: T | None = self.get(NAMES[kind], id)
        return found

    def every(self, kind: type[T]) -> list[T]:
        name = NAMES[kind]
        merged = {thing.id: thing for thing in self._below.every(kind)}  # type: ignore[attr-defined]
        merged.update({id: thing for (kind_name, id), thing in self.changes.items() if kind_name == name})
        return list(merged.values())

    def put(self, kind: str, id: str, thing: Any) -> None:
        self.changes[kind, id] = thing
