"""What is to be done outside, once the events are committed. Started by the shell; results come back as commands.

Each is harmless when run twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.core.ids import AgentId, MediaId, VisitId


@dataclass(frozen=True, slots=True)
class OpenPeer:
    """Open a WebRTC transport → `ReportPeerAnswer` or `ReportPeerRefused`."""

    media: MediaId
    offer: str


@dataclass(frozen=True, slots=True)
class ClosePeer:
    media: MediaId


@dataclass(frozen=True, slots=True)
class Bridge:
    media: MediaId
    other: MediaId


@dataclass(frozen=True, slots=True)
class Unbridge:
    media: MediaId


@dataclass(frozen=True, slots=True)
class PlaySound:
    media: MediaId
    sound: str


@dataclass(frozen=True, slots=True)
class StopSound:
    media: MediaId


@dataclass(frozen=True, slots=True)
class SendKeys:
    media: MediaId
    digits: str


@dataclass(frozen=True, slots=True)
class OpenTrunkLeg:
    """Open a plain RTP transport → `ReportTrunkLegOpened`."""

    media: MediaId


@dataclass(frozen=True, slots=True)
class PrepareDial:
    """Have the INVITE built → `ReportDialPrepared` or `ReportDialEnded`."""

    media: MediaId
    trunk: str
    number: str
    sdp: str


@dataclass(frozen=True, slots=True)
class SendDial:
    """Send the committed INVITE → `ReportDialRinging`, `ReportDialAnswered`, `ReportDialEnded`."""

    media: MediaId
    dial: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HangUpPhone:
    """CANCEL or BYE; *dial* lets a restarted gateway give up a dial that it no longer knows."""

    media: MediaId
    dial: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class TellVisit:
    """A one-shot message for the visit's page."""

    visit: VisitId
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TellDesk:
    agent: AgentId
    body: Mapping[str, Any]


Effect = (
    OpenPeer
    | ClosePeer
    | Bridge
    | Unbridge
    | PlaySound
    | StopSound
    | SendKeys
    | OpenTrunkLeg
    | PrepareDial
    | SendDial
    | HangUpPhone
    | TellVisit
    | TellDesk
)
