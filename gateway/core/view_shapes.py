"""The shapes of what each screen shows.

Doors send a view once and then only merge patches between successive views; absent means null.
Times are ISO 8601 in UTC, lengths are seconds.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """The estimated wait as a range, from observed waits."""

    low_seconds: int
    high_seconds: int


@dataclass(frozen=True, slots=True)
class Text:
    """A consent text, as shown; its version is what is stored with the yes."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class ServiceView:
    """Who is there: the schedule and the real staffing. Public (also by a cached GET before any socket)."""

    site: str
    name: str
    country: str
    """ISO 3166-1 alpha-2; how a national number is read."""
    is_open: bool
    is_staffed: bool
    """Somebody is signed in to take calls (available or busy)."""
    can_talk: bool
    can_call_back: bool
    opens_at: datetime | None
    """The next opening, when closed."""
    waiting: int
    wait: Wait | None
    message_promise_seconds: int
    """How soon a message is answered, in open time."""
    callback_consent: Text
    page_consent: Text


@dataclass(frozen=True, slots=True)
class VisitCallView:
    id: str
    kind: str
    """``web`` or ``callback``."""
    state: str
    """``opening``, ``waiting``, ``ringing`` (an agent is rung), ``dialling`` (the visitor's phone is called),
    ``talking``, ``ended``."""
    agent: str | None
    """The agent's display name, once one has accepted."""
    position: int | None
    wait: Wait | None
    talking_since: datetime | None
    is_held: bool
    is_agent_lost: bool
    """The agent's desk is gone for the moment and has its grace time."""
    is_visitor_lost: bool
    is_agent_muted: bool
    cause: str | None
    """A `Cause`, once ended."""


@dataclass(frozen=True, slots=True)
class VisitCallbackView:
    id: str
    number: str
    """As it will be dialled, in international format."""
    state: str
    """``requested``, ``scheduled``, ``queued``, ``reserved``, ``dialling``, ``ringing``, ``answered`` (asking for 1),
    ``confirmed``, ``bridged``, ``done``, ``failed``, ``cancelled``, ``expired``, ``opted-out``, ``unknown``."""
    due_at: datetime
    calls_from: str
    """The caller ID that the phone will show."""
    can_cancel: bool
    cause: str | None


@dataclass(frozen=True, slots=True)
class VisitMessageView:
    id: str
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class VisitView:
    """The widget's whole truth."""

    service: ServiceView
    call: VisitCallView | None
    callback: VisitCallbackView | None
    message: VisitMessageView | None
    page: str
    """``off``, ``on``, ``paused``: whether the page may be sent."""
    is_page_watched: bool


@dataclass(frozen=True, slots=True)
class CardView:
    """Who is calling, from which page, and what they said."""

    call: str
    kind: str
    site: str
    name: str
    question: str
    number: str | None
    url: str
    title: str
    language: str
    zone: str
    enqueued_at: datetime


@dataclass(frozen=True, slots=True)
class DeskOfferView:
    card: CardView
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DeskCallView:
    card: CardView
    state: str
    """``dialling`` (callback: the phone is being rung), ``talking``, ``ended`` never: then it is the wrap-up."""
    dial: str | None
    """Callback only: ``preparing``, ``dialling``, ``ringing``, ``answered`` (asking for 1), ``confirmed``."""
    talking_since: datetime | None
    is_held: bool
    held_since: datetime | None
    is_visitor_lost: bool
    is_visitor_muted: bool
    is_visitor_weak: bool
    page: str
    """``off``, ``on``, ``paused``."""


@dataclass(frozen=True, slots=True)
class DeskWrapUpView:
    card: CardView
    cause: str
    detail: str
    """One sentence where the cause needs it (what the carrier said)."""
    ends_at: datetime
    disposition: str
    note: str
    dispositions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeskWaitingView:
    call: str
    kind: str
    name: str
    title: str
    enqueued_at: datetime


@dataclass(frozen=True, slots=True)
class DeskMessageView:
    id: str
    name: str
    contact: str
    text: str
    url: str
    title: str
    owner: str
    created_at: datetime
    promised_at: datetime
    is_closed: bool


@dataclass(frozen=True, slots=True)
class DeskCallbackView:
    id: str
    name: str
    number: str
    state: str
    due_at: datetime
    cause: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """The desk's whole truth."""

    agent: str
    name: str
    availability: str
    """``offline``, ``available``, ``reserved``, ``on-call``, ``wrap-up``, ``away``."""
    reason: str
    """Why away: the agent's words, or ``no-answer``, ``no-sound``."""
    since: datetime
    has_sound: bool
    offer: DeskOfferView | None
    call: DeskCallView | None
    wrap_up: DeskWrapUpView | None
    waiting: tuple[DeskWaitingView, ...]
    messages: tuple[DeskMessageView, ...]
    callbacks: tuple[DeskCallbackView, ...]
