"""Names of things. Each is a plain string with a type of its own, so that they cannot be mixed up."""

from typing import NewType

SiteId = NewType("SiteId", str)
QueueId = NewType("QueueId", str)
VisitId = NewType("VisitId", str)
AgentId = NewType("AgentId", str)
CallId = NewType("CallId", str)
LegId = NewType("LegId", str)
"""One party of a call: ``<call>.v1`` for the visitor's first leg, ``<call>.a2`` for the second agent's."""
MediaId = NewType("MediaId", str)
"""One transport in the media plane. A leg may change its transport (a page load); the leg stays."""
CallbackId = NewType("CallbackId", str)
MessageId = NewType("MessageId", str)
NumberKey = NewType("NumberKey", str)
"""HMAC of an E.164 number: counts and refuses without keeping the number (`core.numbers.number_key`)."""


def media_of(owner: LegId | AgentId, serial: str) -> MediaId:
    """A transport's name tells whose it is: ``<call>.v1/<serial>`` or ``<agent>/<serial>``."""
    return MediaId(f"{owner}/{serial}")


def owner_of(media: MediaId) -> tuple[str, str]:
    """``("call", id)`` or ``("agent", id)``."""
    owner = media.partition("/")[0]
    call, dot, _ = owner.rpartition(".")
    return ("call", call) if dot else ("agent", owner)
