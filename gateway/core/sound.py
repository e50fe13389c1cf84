"""What each transport of a call should hear now: worked out from the call, never remembered.

The shell is told only the difference between the plan before and the plan after, so a transition never says
"bridge" and can forget nothing: a page load, a hold and a leg hop are all just another plan.
"""

from collections.abc import Mapping

from gateway.core import effects as to
from gateway.core.call import Call, CallState
from gateway.core.ids import MediaId
from gateway.core.leg import Leg, LegKind, LegState, Role
from gateway.core.sounds import Sound

Plan = Mapping[MediaId, Sound | MediaId | None]
"""Per transport: a sound, the transport it is bridged with, or silence."""


def plan(call: Call | None) -> Plan:
    if call is None or not call.is_live_for_visitor:
        return {}
    visitor, agent = call.leg(Role.VISITOR), call.leg(Role.AGENT)
    visitor_media = visitor.media if visitor and _hears(visitor) else None
    agent_media = agent.media if agent and _hears(agent) else None
    heard: dict[MediaId, Sound | MediaId | None] = {}
    if visitor_media and agent_media and visitor and visitor.state is LegState.UP and not call.is_held:
        return {visitor_media: agent_media, agent_media: visitor_media}
    if visitor_media and visitor:
        heard[visitor_media] = _for_visitor(call, visitor, agent)
    if agent_media:
        heard[agent_media] = _for_agent(call, visitor)
    return heard


def _hears(leg: Leg) -> bool:
    return leg.media is not None and leg.state in {LegState.UP, LegState.ANSWERED, LegState.FAREWELL}


def _for_visitor(call: Call, visitor: Leg, agent: Leg | None) -> Sound | None:
    if visitor.state is LegState.ANSWERED:
        return Sound.CONFIRM
    if visitor.state is LegState.FAREWELL:
        return Sound.OPTED_OUT
    if call.state is CallState.RINGING:
        return Sound.RINGBACK
    if call.state is CallState.TALKING and agent is not None and not call.is_held:
        return Sound.PARKED
    return Sound.MUSIC if call.state in {CallState.WAITING, CallState.TALKING} else None


def _for_agent(call: Call, visitor: Leg | None) -> Sound | None:
    if call.is_held:
        return None
    if call.state is CallState.DIALLING:
        is_ringing = visitor is not None and visitor.state in {LegState.RINGING, LegState.ANSWERED}
        return Sound.RINGBACK if is_ringing else None
    return Sound.PARKED if visitor is not None and visitor.kind is LegKind.WEB else None


def difference(before: Plan, after: Plan) -> tuple[to.Effect, ...]:
    """What to tell the media plane, in an order in which no transport is left with the wrong sound."""
    effects: list[to.Effect] = []
    for media, heard in before.items():
        if media not in after and heard is not None:
            effects.append(_end(media, heard, before))
    bridged: set[MediaId] = set()
    for media, heard in after.items():
        if before.get(media) == heard and (media in before or heard is None):
            continue
        if isinstance(heard, Sound):
            effects += (
                [to.PlaySound(media, heard)]
                if not _is_media(before.get(media))
                else [to.Unbridge(media), to.PlaySound(media, heard)]
            )
        elif heard is None:
            effects.append(_end(media, before[media], before))
        elif media not in bridged:
            bridged |= {media, heard}
            effects.append(to.Bridge(media, heard))
    return tuple(effect for effect in effects)


def _is_media(heard: Sound | MediaId | None) -> bool:
    return heard is not None and not isinstance(heard, Sound)


def _end(media: MediaId, heard: Sound | MediaId | None, before: Plan) -> to.Effect:
    return to.Unbridge(media) if _is_media(heard) else to.StopSound(media)
