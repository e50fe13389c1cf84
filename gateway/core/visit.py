"""One visitor's presence on a site, over its pages, reloads and sockets: what the voice is tied to.

    (nothing) ──open──▶ HERE ⇄ AWAY ──deadline──▶ GONE
                                 │
                                 └─ a contact still stands ─▶ stays AWAY, is looked at again later

The page comes back with a one-use token; the previous token stays good until the page says that it has
stored its successor, so that a page load at the wrong moment locks nobody out.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.core import commands as do
from gateway.core import events as ev
from gateway.core import inner
from gateway.core import page as sharing
from gateway.core.ids import CallbackId, CallId, MessageId, SiteId, VisitId
from gateway.core.machine import GONE, NOTHING, Decision, Moment, happens, refuse

KEPT_TOKENS = 2
LOOK_AGAIN = timedelta(minutes=5)


class VisitState(StrEnum):
    HERE = "here"
    AWAY = "away"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Visit:
    id: VisitId
    site: SiteId
    url: str
    title: str
    language: str
    zone: str
    address: str
    resume_hashes: tuple[str, ...]
    """Newest first."""
    state: VisitState = VisitState.HERE
    until: datetime | None = None
    call: CallId | None = None
    """The call of the present contact, or of the last one."""
    callback: CallbackId | None = None
    is_in_contact: bool = False
    message: MessageId | None = None
    page: sharing.Page = field(default_factory=sharing.Page)

    @property
    def is_live(self) -> bool:
        return self.state is not VisitState.GONE

    @property
    def deadline(self) -> datetime | None:
        return self.until


def decide(visit: Visit | None, command: object, at: Moment) -> Decision:
    if visit is None:
        return _open(command, at) if isinstance(command, do.OpenVisit) else GONE
    match command:
        case do.ResumeVisit():
            return _resume(visit, command)
        case do.AcknowledgeResume() if (
            visit.resume_hashes[:1] == (command.resume_hash,) and len(visit.resume_hashes) > 1
        ):
            return happens(ev.ResumeAcknowledged(visit.id, command.resume_hash))
        case do.MoveVisit() if (visit.url, visit.title) != (command.url, command.title):
            return happens(ev.VisitMoved(visit.id, command.url, command.title))
        case do.LoseVisit() | do.Recover() if visit.state is VisitState.HERE:
            return happens(ev.VisitLost(visit.id, at.now + at.rules.graces.visitor))
        case do.ReachDeadline() if visit.until is not None and visit.until <= at.now:
            return _after_grace(visit, at)
        case do.GrantPage() | do.PausePage() | do.ContinuePage() | do.StopPage():
            return sharing.decide(visit.page, command, at.rules.sites[visit.site].page_consent.version, at)
        case inner.BeginContact():
            return happens(ev.ContactBegun(visit.id, command.call, command.callback))
        case inner.EndContact() if visit.is_in_contact and visit.call == command.call:
            stopped = (ev.PageStopped(visit.id),) if visit.page.state is not sharing.PageState.OFF else ()
            return happens(ev.ContactEnded(visit.id), *stopped)
        case inner.NoteMessage():
            return happens(ev.MessageNoted(visit.id, command.message))
        case _:
            return NOTHING


def _open(command: do.OpenVisit, at: Moment) -> Decision:
    if command.site not in at.rules.sites:
        return refuse("unknown-site", "This site is not known here. Check data-site in the script tag.")
    return happens(
        ev.VisitOpened(
            command.visit,
            command.site,
            command.language,
            command.zone,
            command.resume_hash,
            command.address,
            command.url,
            command.title,
        )
    )


def _resume(visit: Visit, command: do.ResumeVisit) -> Decision:
    if command.presented_hash not in visit.resume_hashes:
        return refuse("bad-token", "This visit cannot be taken up again with that token.")
    hashes = (command.next_hash, command.presented_hash)
    return happens(ev.VisitResumed(visit.id, hashes, command.url, command.title))


def _after_grace(visit: Visit, at: Moment) -> Decision:
    if visit.is_in_contact:
        return happens(ev.VisitWaits(visit.id, at.now + LOOK_AGAIN))
    return happens(ev.VisitGone(visit.id))


def evolve(visit: Visit | None, event: ev.VisitEvent) -> Visit:
    if isinstance(event, ev.VisitOpened):
        return Visit(
            event.visit,
            event.site,
            event.url,
            event.title,
            event.language,
            event.zone,
            event.address,
            (event.resume_hash,),
        )
    assert visit is not None
    match event:
        case ev.VisitResumed():
            hashes = event.resume_hashes[:KEPT_TOKENS]
            return replace(
                visit, resume_hashes=hashes, url=event.url, title=event.title, state=VisitState.HERE, until=None
            )
        case ev.ResumeAcknowledged():
            return replace(visit, resume_hashes=(event.resume_hash,))
        case ev.VisitMoved():
            return replace(visit, url=event.url, title=event.title)
        case ev.VisitLost() | ev.VisitWaits():
            return replace(visit, state=VisitState.AWAY, until=event.until)
        case ev.VisitGone():
            return replace(visit, state=VisitState.GONE, until=None)
        case ev.ContactBegun():
            return replace(visit, call=event.call, callback=event.callback, is_in_contact=True)
        case ev.ContactEnded():
            return replace(visit, is_in_contact=False)
        case ev.MessageNoted():
            return replace(visit, message=event.message)
        case ev.PageGranted() | ev.PagePaused() | ev.PageContinued() | ev.PageStopped():
            return replace(visit, page=sharing.evolve(visit.page, event))
        case _:
            return visit
