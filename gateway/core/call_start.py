"""How a call begins: by a press in the page, or by a callback that is due."""

from gateway.core import commands as do
from gateway.core import effects as to
from gateway.core import events as ev
from gateway.core import inner
from gateway.core.agent import Agent
from gateway.core.callback import Callback
from gateway.core.ids import LegId, QueueId, media_of
from gateway.core.machine import GONE, Decision, Moment, happens, refuse
from gateway.core.site import Site
from gateway.core.visit import Visit

FIRST = "1"


def is_staffed(queue: QueueId, at: Moment) -> bool:
    """Whether anybody is signed in to take calls of this queue, now or after the present one."""
    return any(agent.is_on_duty and agent.serves(queue) for agent in at.look.every(Agent))


def decide(command: object, at: Moment) -> Decision:
    match command:
        case do.StartCall():
            return _by_press(command, at)
        case inner.OpenCallbackCall():
            return _by_callback(command, at)
        case _:
            return GONE


def _by_press(command: do.StartCall, at: Moment) -> Decision:
    visit = at.look.find(Visit, command.visit)
    if visit is None:
        return refuse("unknown-visit", "This page is not connected any more. Load it again.")
    if visit.is_in_contact:
        known = visit.call or visit.callback or ""
        return refuse("in-contact", "You are already in touch with us. End that first.", {"call": known})
    site = at.rules.sites[visit.site]
    if not site.hours.is_open(at.now):
        return refuse("closed", "We are closed now. Let us call you back, or leave a message.")
    if not is_staffed(site.queue, at):
        return refuse("unstaffed", "Nobody can answer just now. Let us call you back, or leave a message.")
    media = media_of(LegId(f"{command.call}.v1"), FIRST)
    until = at.now + at.rules.graces.opening
    opened = ev.CallOpened(
        command.call,
        "web",
        site.id,
        site.queue,
        visit.id,
        None,
        at.now,
        at.now,
        until,
        media,
        visit.language,
        visit.zone,
        command.name,
        command.question,
        None,
        visit.url,
        visit.title,
    )
    return happens(opened, then=(to.OpenPeer(media, command.offer),))


def _by_callback(command: inner.OpenCallbackCall, at: Moment) -> Decision:
    callback = at.look.find(Callback, command.callback)
    visit = at.look.find(Visit, callback.visit) if callback else None
    if callback is None:
        return GONE
    site: Site = at.rules.sites[callback.site]
    opened = ev.CallOpened(
        command.call,
        "callback",
        site.id,
        site.queue,
        callback.visit,
        callback.id,
        callback.requested_at,
        at.now,
        None,
        None,
        visit.language if visit else "",
        visit.zone if visit else "",
        callback.name,
        callback.question,
        callback.number,
        visit.url if visit else callback.url,
        visit.title if visit else "",
    )
    return happens(opened, ev.CallQueued(command.call, site.queue, None))
