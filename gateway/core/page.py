"""Who may show and who may see a page: the visitor's yes, and what became of it.

    off ──yes──▶ on ⇄ paused
     ▲            │      │
     └── stop, end of the contact ──┘

A yes holds for one contact (a call or a callback) over all its pages, transfers and leg hops; it ends with it.
Given just before the contact begins, it waits for it. The stream itself is not decided here: `may_send` and
`may_watch` are asked for every socket and after every change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gateway.core import commands as do
from gateway.core import events as ev
from gateway.core.machine import NOTHING, Decision, Moment, happens, refuse


class PageState(StrEnum):
    OFF = "off"
    ON = "on"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Page:
    state: PageState = PageState.OFF
    version: str = ""
    """Of the consent text that the visitor said yes to."""
    granted_at: datetime | None = None


PageCommand = do.GrantPage | do.PausePage | do.ContinuePage | do.StopPage

TABLE: Mapping[tuple[PageState, type[PageCommand]], PageState] = {
    (PageState.OFF, do.GrantPage): PageState.ON,
    (PageState.PAUSED, do.GrantPage): PageState.ON,
    (PageState.ON, do.PausePage): PageState.PAUSED,
    (PageState.PAUSED, do.ContinuePage): PageState.ON,
    (PageState.ON, do.StopPage): PageState.OFF,
    (PageState.PAUSED, do.StopPage): PageState.OFF,
}


def decide(page: Page, command: PageCommand, expected_version: str, at: Moment) -> Decision:
    """*expected_version*: of the site's consent text now; a yes to another text is no yes."""
    if isinstance(command, do.GrantPage) and command.version != expected_version:
        return refuse("consent-outdated", "The text has changed. Please read it again and answer once more.")
    if (page.state, type(command)) not in TABLE:
        return NOTHING
    match command:
        case do.GrantPage():
            return happens(ev.PageGranted(command.visit, command.version, at.now))
        case do.PausePage():
            return happens(ev.PagePaused(command.visit))
        case do.ContinuePage():
            return happens(ev.PageContinued(command.visit))
        case do.StopPage():
            return happens(ev.PageStopped(command.visit))


def evolve(page: Page, event: ev.PageGranted | ev.PagePaused | ev.PageContinued | ev.PageStopped) -> Page:
    match event:
        case ev.PageGranted():
            return Page(PageState.ON, event.version, event.at)
        case ev.PagePaused():
            return replace(page, state=PageState.PAUSED)
        case ev.PageContinued():
            return replace(page, state=PageState.ON)
        case ev.PageStopped():
            return Page()
