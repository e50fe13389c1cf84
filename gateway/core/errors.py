"""Refusals: what the rules say when something may not happen. They reach people, so the text says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command was not carried out and changed nothing."""

    code: str
    """For programs and for the texts of the screens, e.g. ``number-premium``."""
    text: str
    """For people, in English: what was wrong and what to do."""
    result: Mapping[str, Any] = field(default_factory=dict)
    """Facts that help, e.g. the id of the callback that already exists."""
