"""What the operator has set, as the rules need it: sites, queues, trunks, their numbers and their limits.

Frozen values, built once by the composition root from the settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from gateway.core.hours import Hours
from gateway.core.ids import QueueId, SiteId


@dataclass(frozen=True, slots=True)
class Limits:
    """Who may ask how often, and what it may cost: requests per address and number, rings per number."""

    per_address_per_hour: int = 3
    per_number_per_hour: int = 2
    per_number_per_day: int = 5
    rings_per_number_per_day: int = 3
    between_requests: timedelta = timedelta(minutes=10)
    spend_per_day_cents: int = 0
    call_minutes_max: int = 60


@dataclass(frozen=True, slots=True)
class Trunk:
    """The rules' view of a trunk: what a minute may cost, and the number that the called phone shows."""

    name: str
    caller_id: str
    """E.164."""
    price_per_minute_cents: int
    ring: timedelta = timedelta(seconds=35)


@dataclass(frozen=True, slots=True)
class ConsentText:
    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    """A customer's web site with its widget and rules."""

    id: SiteId
    name: str
    origins: tuple[str, ...]
    queue: QueueId
    country: str
    """How a national number is read (ISO 3166-1 alpha-2)."""
    hours: Hours
    calling_window: Hours
    """When phones may ring, in the local time of the called number."""
    trunk: str | None
    allowed_countries: frozenset[str]
    """Empty until set: nothing is dialled."""
    callback_consent: ConsentText
    page_consent: ConsentText
    limits: Limits
    message_owner: str
    """Who owes the answer to a message: a person or a team."""
    message_promise: timedelta = timedelta(hours=4)
    dispositions: tuple[str, ...] = ("solved", "follow-up", "no contact")
    asset_origins: tuple[str, ...] = ()
    """Where a mirrored page may load images and styles from."""


@dataclass(frozen=True, slots=True)
class QueueRules:
    id: QueueId
    name: str
    ring: timedelta = timedelta(seconds=20)
    wrap_up: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Graces:
    """How long each thing may be away before it counts as gone."""

    visitor: timedelta = timedelta(seconds=30)
    agent: timedelta = timedelta(seconds=30)
    opening: timedelta = timedelta(seconds=90)
    """From the press to a granted microphone and a connected transport; people read permission prompts slowly."""
    confirm: timedelta = timedelta(seconds=30)
    """For pressing 1."""
    dial: timedelta = timedelta(seconds=75)
    """The longest any dial may last before an answer, above the trunk's own ring limit."""
    farewell: timedelta = timedelta(seconds=6)
    callback_life: timedelta = timedelta(hours=24)
    remember: timedelta = timedelta(minutes=10)
    """How long an ended thing is still shown."""


@dataclass(frozen=True, slots=True)
class Rules:
    sites: Mapping[SiteId, Site]
    queues: Mapping[QueueId, QueueRules]
    trunks: Mapping[str, Trunk]
    pepper: bytes
    """Secret of this installation, for keys made of numbers."""
    graces: Graces = field(default_factory=Graces)
