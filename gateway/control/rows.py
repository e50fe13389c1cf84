"""Things as rows and events as journal entries, and back."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from gateway.core.events import Event
from gateway.core.world import KINDS
from gateway.ports import Entry, Row


def row_of(kind: str, thing: Any, now: datetime) -> Row:
    return Row(kind, thing.id, msgspec.to_builtins(thing), thing.is_live, now)


def thing_of(row: Row) -> Any | None:
    """The thing of a row; None for rows that are not the rules' own (users, sessions, keys).

    Raises msgspec.ValidationError when the row is not of this version's shape.
    """
    cls = KINDS.get(row.kind)
    return msgspec.convert(row.body, cls, strict=False) if cls else None


def entry_of(event: Event, now: datetime) -> Entry:
    """The event without its personal fields: those stand in the row, where they can be erased."""
    kind, id = event.thing
    body = {
        field.name: msgspec.to_builtins(getattr(event, field.name))
        for field in dataclasses.fields(event)
        if not field.metadata.get("personal")
    }
    return Entry(now, kind, id, type(event).__name__, body)


def entries_of(events: Sequence[Event], now: datetime) -> list[Entry]:
    return [entry_of(event, now) for event in events]
