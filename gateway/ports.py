"""What the rules and the loop need from outside. Each port has at least two answers: the real plane and a fake.

Planes report back through the one `Reports` callable that they were given at start; a report never raises
into the plane and may be called from the event loop only.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gateway.core.causes import Cause
from gateway.core.ids import MediaId
from gateway.core.sounds import Sound as Sound

# --------------------------------------------------------------------------- clock and dice


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""

    async def sleep_until(self, at: datetime) -> None:
        """Return at or after *at*. Returns at once when *at* is past."""


class Ids(Protocol):
    """Fresh names and secrets: the only dice in the house."""

    def fresh(self, prefix: str) -> str:
        """A new name with at least 96 bits of randomness, such as ``call-6mtv3…`` (letters, digits, one hyphen)."""

    def secret(self) -> str:
        """A new bearer secret with at least 128 bits of randomness, URL-safe."""


# --------------------------------------------------------------------------- media


@dataclass(frozen=True, slots=True)
class PeerUp:
    """The transport is connected (ICE and DTLS done, or RTP from the trunk latched)."""

    media: MediaId


@dataclass(frozen=True, slots=True)
class PeerWeak:
    """Nothing has arrived for 2 s."""

    media: MediaId


@dataclass(frozen=True, slots=True)
class PeerBack:
    """Something arrives again after `PeerWeak`."""

    media: MediaId


@dataclass(frozen=True, slots=True)
class PeerDown:
    """The transport is gone for good: closed by the peer (DTLS close, RTCP BYE), silent for 30 s, or failed."""

    media: MediaId
    cause: Cause


@dataclass(frozen=True, slots=True)
class DtmfReceived:
    """One key was pressed at this leg (RFC 4733); reported once per press."""

    media: MediaId
    digit: str


@dataclass(frozen=True, slots=True)
class PlayDone:
    """A sound that plays once has ended by itself."""

    media: MediaId
    sound: str


@dataclass(frozen=True, slots=True)
class SendCodecWanted:
    """The page at this leg is asked to send another codec (`RTCRtpSender.setParameters`), so that nobody transcodes."""

    media: MediaId
    mime: str
    """``audio/opus``, ``audio/G722``, ``audio/PCMU`` or ``audio/PCMA``."""


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """A media worker process ended; these transports went with it."""

    media: Sequence[MediaId]


MediaReport = PeerUp | PeerWeak | PeerBack | PeerDown | DtmfReceived | PlayDone | SendCodecWanted | WorkerDied


@dataclass(frozen=True, slots=True)
class LegStats:
    """What is known of one transport now. Counters are totals since it opened."""

    media: MediaId
    codec: str
    packets_received: int
    packets_sent: int
    packets_lost: int
    jitter_ms: float
    round_trip_ms: float | None
    """From RTCP LSR/DLSR; None until a report came."""


class MediaError(Exception):
    """The media plane could not do what was asked; the text says what was wrong and what to do."""


class BadDescription(MediaError):
    """The peer's SDP is not usable: garbage, over the bounds, or without audio that we speak."""


class MediaPlane(Protocol):
    """Whoever moves sound. SDP travels as text. Every call is idempotent: repeating it does no harm."""

    async def start(self, report: Callable[[MediaReport], None]) -> None: ...

    async def stop(self) -> None: ...

    async def open_peer(self, media: MediaId, offer: str) -> str:
        """Open a WebRTC transport for a browser's offer and give the answer, at once (no waiting for ICE).

        Raises BadDescription, or MediaError when ports or workers are exhausted.
        """

    async def add_candidate(self, media: MediaId, candidate: str) -> None:
        """One trickled candidate line; unusable ones are ignored."""

    async def open_trunk_leg(self, media: MediaId, codecs: Sequence[str] = ()) -> str:
        """Open a plain RTP transport and give our SDP offer; empty *codecs* means the plane's own order."""

    async def answer_trunk_leg(self, media: MediaId, offer: str, codecs: Sequence[str] = ()) -> str:
        """Open a plain RTP transport for a peer's SDP offer and give our answer."""

    async def apply_answer(self, media: MediaId, answer: str) -> None:
        """The peer's answer (or early-media preview) to `open_trunk_leg`, or its new offer after a re-INVITE."""

    async def bridge(self, a: MediaId, b: MediaId) -> None:
        """Join the sound of two transports; a previous bridge of either and any sound played to either ends."""

    async def unbridge(self, media: MediaId) -> None:
        """End the bridge of this transport, if any. Both transports stay up and silent."""

    async def play(self, media: MediaId, sound: str) -> None:
        """Play a `Sound` (or a prompt by its file's stem) to this transport, instead of a bridge's sound."""

    async def stop_playing(self, media: MediaId) -> None: ...

    async def send_dtmf(self, media: MediaId, digits: str) -> None:
        """Send keys to this transport's peer as RFC 4733 events, 100 ms each with 100 ms between."""

    async def stats(self, media: MediaId) -> LegStats | None: ...

    async def close(self, media: MediaId) -> None: ...


# --------------------------------------------------------------------------- telephony


@dataclass(frozen=True, slots=True)
class DialPrepared:
    """The exact INVITE that will be sent. Commit this, then `send_dial`: after a crash the same bytes go out again."""

    media: MediaId
    dial: Mapping[str, Any]
    """JSON-safe: bytes as text, destination, branch, Call-ID, tag, CSeq, attempt."""


@dataclass(frozen=True, slots=True)
class DialRinging:
    media: MediaId
    sdp: str | None
    """Early media, if the trunk sent any."""


@dataclass(frozen=True, slots=True)
class DialAnswered:
    media: MediaId
    sdp: str


@dataclass(frozen=True, slots=True)
class DialEnded:
    """The dial failed, or the answered leg was hung up by the telephone's side."""

    media: MediaId
    cause: Cause
    code: int | None
    """SIP status, where there was one."""
    detail: str
    """One sentence for the log and the desk: what the trunk said and what to do."""
    was_answered: bool


@dataclass(frozen=True, slots=True)
class TrunkChanged:
    """Registration or reachability of a trunk changed."""

    trunk: str
    is_up: bool
    detail: str


TelephonyReport = DialPrepared | DialRinging | DialAnswered | DialEnded | TrunkChanged


class Telephony(Protocol):
    """The telephone network behind a trunk. One leg is named by its transport's MediaId in both planes."""

    async def start(self, report: Callable[[TelephonyReport], None]) -> None: ...

    async def stop(self) -> None:
        """Hang up what stands, de-register, close."""

    async def prepare_dial(self, media: MediaId, trunk: str, number: str, sdp: str) -> None:
        """Build the INVITE for an E.164 *number*. Reports DialPrepared (again for credentials), or DialEnded."""

    async def send_dial(self, media: MediaId, dial: Mapping[str, Any]) -> None:
        """Send a prepared and committed INVITE. Sending it again (also after a restart) rings nobody twice."""

    async def hang_up(self, media: MediaId, dial: Mapping[str, Any] | None = None) -> None:
        """CANCEL before an answer, BYE after. Reports DialEnded when it has ended.

        With *dial*, a leg unknown to this process (it was restarted) is given up: CANCEL on the committed
        transaction without sending its INVITE again; a 2xx that still arrives gets ACK and BYE (RFC 3261 §9).
        """


# --------------------------------------------------------------------------- storage and bus


@dataclass(frozen=True, slots=True)
class Row:
    """The state of one thing, as it stands after a commit."""

    kind: str
    """``call``, ``agent``, ``callback`` …"""
    id: str
    body: Mapping[str, Any]
    is_live: bool
    """Live rows are read back at start; the others are history."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: what happened, without personal data."""

    at: datetime
    kind: str
    id: str
    name: str
    body: Mapping[str, Any]
    seq: int = 0
    """Given by the store."""


class StoreError(Exception):
    """Nothing was written. The text says why and what to do (read-only file, full disk, no connection)."""


class Store(Protocol):
    """What must not be lost. A commit is durable and whole, or raises StoreError and changed nothing."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def commit(self, rows: Sequence[Row], entries: Sequence[Entry]) -> None:
        """Upsert *rows* and append *entries* in one transaction."""

    async def live(self) -> Sequence[Row]:
        """Every live row, to start from."""

    async def get(self, kind: str, id: str) -> Row | None: ...

    async def rows(self, kind: str, *, limit: int = 100, before: datetime | None = None) -> Sequence[Row]:
        """Rows of a kind, newest first (by `at`)."""

    async def journal(self, kind: str, id: str) -> Sequence[Entry]:
        """Everything that happened to one thing, oldest first."""

    async def erase(self, kind: str, id: str) -> None:
        """Remove a row (personal data); the journal keeps what happened without it."""


class Bus(Protocol):
    """Hints between sockets and nodes. May lose messages; never the only copy of anything."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def publish(self, topic: str, message: Mapping[str, Any]) -> None: ...

    def subscribe(self, topic: str) -> AsyncIterator[Mapping[str, Any]]:
        """Messages published from now on. Close the iterator (`aclose`) to unsubscribe."""
