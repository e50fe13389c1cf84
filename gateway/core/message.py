"""A message with a promised answer: it has an owner and a time.

LEFT ──the promise is kept──▶ CLOSED
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gateway.core import commands as do
from gateway.core import events as ev
from gateway.core import limits
from gateway.core.ids import AgentId, MessageId, SiteId, VisitId
from gateway.core.machine import GONE, NOTHING, Decision, Moment, happens, refuse
from gateway.core.visit import Visit


class MessageState(StrEnum):
    LEFT = "left"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Message:
    id: MessageId
    site: SiteId
    visit: VisitId
    key: str
    owner: str
    left_at: datetime
    promised_at: datetime
    text: str
    contact: str
    name: str
    url: str
    title: str
    state: MessageState = MessageState.LEFT
    closed_by: AgentId | None = None
    closed_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.state is MessageState.LEFT

    @property
    def deadline(self) -> datetime | None:
        return None


PER_ADDRESS_PER_HOUR = 10


def decide(message: Message | None, command: object, at: Moment) -> Decision:
    if message is None:
        return _leave(command, at) if isinstance(command, do.LeaveMessage) else GONE
    match command:
        case do.CloseMessage() if message.state is MessageState.LEFT:
            return happens(ev.MessageClosed(message.id, command.agent, at.now))
        case _:
            return NOTHING


def _leave(command: do.LeaveMessage, at: Moment) -> Decision:
    visit = at.look.find(Visit, command.visit)
    if visit is None:
        return refuse("unknown-visit", "This page is not connected any more. Load it again.")
    for known in at.look.every(Message):
        if known.visit == visit.id and known.key == command.key:
            return refuse("already", "We have this message already.", {"message": known.id})
    if not command.text.strip() or len(command.contact.strip()) < 3:
        return refuse("message-empty", "Write a message, and how we reach you.")
    usage = at.look.find(limits.Usage, limits.by_address(visit.site, "message:" + visit.address))
    if usage is not None and usage.since(at.now - limits.HOUR) >= PER_ADDRESS_PER_HOUR:
        return refuse("too-often", "That is too often for now. Try again later.")
    site = at.rules.sites[visit.site]
    promised_at = site.hours.open_time_after(at.now, site.message_promise)
    return happens(
        ev.MessageLeft(
            command.message,
            site.id,
            visit.id,
            command.key,
            site.message_owner,
            at.now,
            promised_at,
            command.text,
            command.contact,
            command.name,
            visit.url,
            visit.title,
        )
    )


def evolve(message: Message | None, event: ev.MessageEvent) -> Message:
    if isinstance(event, ev.MessageLeft):
        return Message(
            event.message,
            event.site,
            event.visit,
            event.key,
            event.owner,
            event.at,
            event.promised_at,
            event.text,
            event.contact,
            event.name,
            event.url,
            event.title,
        )
    assert message is not None
    if isinstance(event, ev.MessageClosed):
        return replace(message, state=MessageState.CLOSED, closed_by=event.agent, closed_at=event.at)
    return message
