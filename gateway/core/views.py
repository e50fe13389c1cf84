"""What each screen shows, worked out from the world: the one answer to "what does this person see now?"."""

from datetime import datetime

from gateway.core.agent import Agent, Availability
from gateway.core.call import Call, CallState
from gateway.core.callback import CANCELLABLE, Callback
from gateway.core.ids import AgentId, SiteId, VisitId
from gateway.core.leg import LegKind, LegState, Role
from gateway.core.message import Message, MessageState
from gateway.core.numbers import shown
from gateway.core.page import PageState
from gateway.core.queue import Queue
from gateway.core.site import ConsentText, Rules, Site
from gateway.core.view_shapes import (
    CardView,
    DeskCallbackView,
    DeskCallView,
    DeskMessageView,
    DeskOfferView,
    DeskView,
    DeskWaitingView,
    DeskWrapUpView,
    ServiceView,
    Text,
    VisitCallbackView,
    VisitCallView,
    VisitMessageView,
    VisitView,
    Wait,
)
from gateway.core.visit import Visit
from gateway.core.world import World

__all__ = [
    "DeskView",
    "ServiceView",
    "VisitView",
    "desk_view",
    "may_send_page",
    "may_watch_page",
    "service_view",
    "visit_view",
]

MOST_LISTED = 50


def service_view(world: World, rules: Rules, site_id: SiteId, now: datetime) -> ServiceView | None:
    """Who is there; None for an unknown site."""
    site = rules.sites.get(site_id)
    if site is None:
        return None
    queue = world.find(Queue, site.queue) or Queue(site.queue)
    is_open = site.hours.is_open(now)
    is_staffed = any(agent.is_on_duty and agent.serves(site.queue) for agent in world.every(Agent))
    promise = site.hours.open_time_after(now, site.message_promise) - now
    return ServiceView(
        site=site.id,
        name=site.name,
        country=site.country,
        is_open=is_open,
        is_staffed=is_staffed,
        can_talk=is_open and is_staffed,
        can_call_back=site.trunk is not None and bool(site.allowed_countries),
        opens_at=None if is_open else site.hours.next_opening(now),
        waiting=len(queue.entries),
        wait=_wait(queue, len(queue.entries) + 1, world, rules) if is_open and is_staffed else None,
        message_promise_seconds=int(promise.total_seconds()),
        callback_consent=_text(site.callback_consent),
        page_consent=_text(site.page_consent),
    )


def visit_view(world: World, rules: Rules, visit_id: VisitId, now: datetime) -> VisitView | None:
    visit = world.find(Visit, visit_id)
    service = service_view(world, rules, visit.site, now) if visit else None
    if visit is None or service is None:
        return None
    call = world.find(Call, visit.call) if visit.call else None
    callback = world.find(Callback, visit.callback) if visit.callback else None
    message = world.find(Message, visit.message) if visit.message else None
    agent = world.find(Agent, call.agent) if call and call.agent else None
    return VisitView(
        service=service,
        call=_visit_call(call, agent, world, rules) if call else None,
        callback=_visit_callback(callback, rules) if callback else None,
        message=VisitMessageView(message.id, message.promised_at) if message else None,
        page=visit.page.state,
        is_page_watched=call is not None and call.agent is not None and may_watch_page(world, call.agent, visit.id),
    )


def desk_view(world: World, rules: Rules, agent_id: AgentId, now: datetime) -> DeskView | None:
    agent = world.find(Agent, agent_id)
    if agent is None:
        return None
    call = world.find(Call, agent.call) if agent.call else None
    is_offered = call is not None and agent.availability is Availability.RESERVED
    is_live = call is not None and agent.availability is Availability.ON_CALL and call.is_live_for_visitor
    return DeskView(
        agent=agent.id,
        name=agent.name,
        availability=agent.availability,
        reason=agent.reason,
        since=agent.since,
        has_sound=agent.media is not None,
        offer=DeskOfferView(_card(call, world), agent.until or now) if call and is_offered else None,
        call=_desk_call(call, world) if call and is_live else None,
        wrap_up=_wrap_up(call, agent, world, rules) if call and agent.availability is Availability.WRAP_UP else None,
        waiting=_waiting(world, agent),
        messages=_messages(world, agent, rules),
        callbacks=_callbacks(world, agent, rules),
    )


def may_send_page(world: World, visit_id: VisitId) -> bool:
    """The visitor said yes, has not paused, and a contact stands."""
    visit = world.find(Visit, visit_id)
    return visit is not None and visit.page.state is PageState.ON and visit.is_in_contact


def may_watch_page(world: World, agent_id: AgentId, visit_id: VisitId) -> bool:
    """This agent has the visit's call, now."""
    visit, agent = world.find(Visit, visit_id), world.find(Agent, agent_id)
    if visit is None or agent is None or visit.call is None or agent.call != visit.call:
        return False
    return agent.availability is Availability.ON_CALL and may_show_page(visit)


def may_show_page(visit: Visit) -> bool:
    return visit.page.state is not PageState.OFF and visit.is_in_contact


def _text(consent: ConsentText) -> Text:
    return Text(consent.version, consent.text)


def _wait(queue: Queue, position: int, world: World, rules: Rules) -> Wait | None:
    """With somebody free it is the time an offer may ring; otherwise what was really waited lately, or no number."""
    if position == 1 and any(agent.can_take and agent.serves(queue.id) for agent in world.every(Agent)):
        return Wait(0, int(rules.queues[queue.id].ring.total_seconds()))
    known = queue.wait_at(position)
    return Wait(*known) if known else None


def _visit_call(call: Call, agent: Agent | None, world: World, rules: Rules) -> VisitCallView:
    queue = world.find(Queue, call.queue) or Queue(call.queue)
    position = queue.position(call.id)
    agent_leg, visitor_leg = call.leg(Role.AGENT), call.leg(Role.VISITOR)
    return VisitCallView(
        id=call.id,
        kind=call.kind,
        state="ended" if not call.is_live_for_visitor else call.state,
        agent=agent.name if agent and agent_leg else None,
        position=position,
        wait=_wait(queue, position, world, rules) if position and call.state is CallState.WAITING else None,
        talking_since=call.talking_since,
        is_held=call.is_held,
        is_agent_lost=agent_leg is not None and agent_leg.state is LegState.LOST,
        is_visitor_lost=visitor_leg is not None and visitor_leg.state is LegState.LOST,
        is_agent_muted=agent_leg is not None and agent_leg.is_muted,
        cause=call.cause,
    )


def _visit_callback(callback: Callback, rules: Rules) -> VisitCallbackView:
    trunk = rules.trunks.get(rules.sites[callback.site].trunk or "")
    return VisitCallbackView(
        id=callback.id,
        number=shown(callback.number),
        state=callback.state,
        due_at=callback.due_at,
        calls_from=shown(trunk.caller_id) if trunk else "",
        can_cancel=callback.state in CANCELLABLE,
        cause=callback.cause,
    )


def _card(call: Call, world: World) -> CardView:
    visit = world.find(Visit, call.visit)
    return CardView(
        call=call.id,
        kind=call.kind,
        site=call.site,
        name=call.name,
        question=call.question,
        number=shown(call.number) if call.number else None,
        url=visit.url if visit else call.url,
        title=visit.title if visit else call.title,
        language=call.language,
        zone=call.zone,
        enqueued_at=call.enqueued_at,
    )


DIAL_WORDS = {
    LegState.OPENING: "preparing",
    LegState.PREPARED: "dialling",
    LegState.RINGING: "ringing",
    LegState.ANSWERED: "answered",
    LegState.FAREWELL: "answered",
    LegState.UP: "confirmed",
}


def _desk_call(call: Call, world: World) -> DeskCallView:
    visitor = call.leg(Role.VISITOR)
    visit = world.find(Visit, call.visit)
    dial = DIAL_WORDS.get(visitor.state) if visitor and visitor.kind is LegKind.PHONE else None
    return DeskCallView(
        card=_card(call, world),
        state=call.state,
        dial="preparing" if call.state is CallState.DIALLING and dial is None else dial,
        talking_since=call.talking_since,
        is_held=call.is_held,
        held_since=call.held_since,
        is_visitor_lost=visitor is not None and visitor.state is LegState.LOST,
        is_visitor_muted=visitor is not None and visitor.is_muted,
        is_visitor_weak=visitor is not None and visitor.is_weak,
        page=visit.page.state if visit and visit.is_in_contact else PageState.OFF,
    )


def _wrap_up(call: Call, agent: Agent, world: World, rules: Rules) -> DeskWrapUpView:
    return DeskWrapUpView(
        card=_card(call, world),
        cause=call.cause or "",
        detail=call.detail,
        ends_at=agent.until or agent.since,
        disposition=call.disposition,
        note=call.note,
        dispositions=rules.sites[call.site].dispositions,
    )


def _waiting(world: World, agent: Agent) -> tuple[DeskWaitingView, ...]:
    calls = [
        world.find(Call, entry.call)
        for queue in world.every(Queue)
        if agent.serves(queue.id)
        for entry in queue.entries
    ]
    known = sorted((call for call in calls if call), key=lambda call: call.enqueued_at)
    return tuple(
        DeskWaitingView(call.id, call.kind, call.name, call.title, call.enqueued_at) for call in known[:MOST_LISTED]
    )


def _serves(agent: Agent, site: SiteId, rules: Rules) -> bool:
    found: Site | None = rules.sites.get(site)
    return found is not None and agent.serves(found.queue)


def _messages(world: World, agent: Agent, rules: Rules) -> tuple[DeskMessageView, ...]:
    mine = sorted((m for m in world.every(Message) if _serves(agent, m.site, rules)), key=lambda m: m.promised_at)
    return tuple(
        DeskMessageView(
            m.id,
            m.name,
            m.contact,
            m.text,
            m.url,
            m.title,
            m.owner,
            m.left_at,
            m.promised_at,
            m.state is MessageState.CLOSED,
        )
        for m in mine[:MOST_LISTED]
    )


def _callbacks(world: World, agent: Agent, rules: Rules) -> tuple[DeskCallbackView, ...]:
    mine = sorted((c for c in world.every(Callback) if _serves(agent, c.site, rules)), key=lambda c: c.requested_at)
    return tuple(
        DeskCallbackView(c.id, c.name, shown(c.number), c.state, c.due_at, c.cause, c.detail)
        for c in mine[-MOST_LISTED:]
    )
