"""The wire, version 1: JSON text messages over one WebSocket, each with a ``type``.

The life of a socket, for a page (``/ws/visitor``) and for a desk (``/ws/desk``) alike::

    →  hello                     who I am; a resume token or a ticket
    ←  welcome                   the snapshot `view`, `seq`, and the next resume token
    →  resume.stored             (visitor) the token is kept; the older ones stop working
    ←  change {seq, patch}       JSON merge patch (RFC 7396) from the last view to the new one
    →  …requests, each with a `request` number of the sender's choice
    ←  done {request} or refused {request, code, text}
    →  ping / ← pong             every `heartbeat_seconds`; a silent socket is closed after two and a half of them
    ←  bye {reason, retry_after_seconds}   before the server closes

A gap in `seq` or a patch that does not fit: close and come back with `hello`; the snapshot repairs everything.
A message is at most 64 KiB; unknown types and unknown fields are refused with `refused {code: "bad-message"}`.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

PROTOCOL_VERSION = 1
MESSAGE_LIMIT = 64 * 1024

Request = Annotated[int, Meta(ge=0, le=2**53)]
ShortText = Annotated[str, Meta(max_length=200)]
LongText = Annotated[str, Meta(max_length=2000)]
Url = Annotated[str, Meta(max_length=2048)]
Sdp = Annotated[str, Meta(max_length=16 * 1024)]
Name = Annotated[str, Meta(max_length=80)]
Token = Annotated[str, Meta(max_length=128, pattern=r"^[A-Za-z0-9_.-]+$")]


class Message(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", kw_only=True, omit_defaults=True):
    """Every message; its ``type`` stands in the class's tag."""


# ------------------------------------------------------------------ page → gateway


class VisitorHello(Message, tag="hello"):
    """First message of a page. With *visit* and *resume* it comes back to a visit; without, it opens one."""

    version: int
    site: Name
    url: Url
    title: ShortText = ""
    language: Annotated[str, Meta(max_length=35)] = "en"
    zone: Annotated[str, Meta(max_length=64)] = "UTC"
    visit: Token | None = None
    resume: Token | None = None


class ResumeStored(Message, tag="resume.stored"):
    """The token of the last `welcome` is kept in the tab's sessionStorage."""


class PageMoved(Message, tag="page.moved"):
    """The address or the title changed without a page load."""

    url: Url
    title: ShortText = ""


class CallStart(Message, tag="call.start"):
    """*Talk now*. The offer is made before the microphone is granted; `call.microphone` follows."""

    request: Request
    offer: Sdp
    name: Name = ""
    question: LongText = ""


class CallMicrophone(Message, tag="call.microphone"):
    """The microphone's track is on the transport: stand in the line now."""

    request: Request
    call: Token


class PeerOffer(Message, tag="peer.offer"):
    """A new transport: the desk's warm one, or a visitor's after a broken path (after a page load it is a POST)."""

    request: Request
    offer: Sdp


class PeerCandidate(Message, tag="peer.candidate"):
    """One trickled ICE candidate (RFC 8838) for the transport of the last answer."""

    candidate: Annotated[str, Meta(max_length=512)]


class CallHangUp(Message, tag="call.hang-up"):
    """End the call. A page without microphone or connection says so in *reason*."""

    request: Request
    call: Token
    reason: Literal["hung-up", "microphone-refused", "not-connected"] = "hung-up"


class CallKeys(Message, tag="call.keys"):
    """DTMF: ``0``-``9``, ``*``, ``#``, ``A``-``D``."""

    request: Request
    call: Token
    digits: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[0-9*#A-D]+$")]


class CallMute(Message, tag="call.mute"):
    """My own microphone is muted or open again."""

    request: Request
    call: Token
    is_muted: bool


class CallbackRequest(Message, tag="callback.request"):
    """*Call me back*. *key* is made once per press and repeated with a retry."""

    request: Request
    key: Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    number: Annotated[str, Meta(max_length=64)]
    consent_version: Name
    name: Name = ""
    question: LongText = ""


class CallbackCancel(Message, tag="callback.cancel"):
    request: Request
    callback: Token


class MessageLeave(Message, tag="message.leave"):
    """A message with a promised answer."""

    request: Request
    key: Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    contact: Annotated[str, Meta(min_length=3, max_length=200)]
    name: Name = ""


class PageGrant(Message, tag="page.grant"):
    """The visitor's yes to show the page; *version* of the text that was shown."""

    request: Request
    version: Name


class PagePause(Message, tag="page.pause"):
    request: Request


class PageContinue(Message, tag="page.continue"):
    request: Request


class PageStop(Message, tag="page.stop"):
    request: Request


class PageTicket(Message, tag="page.ticket"):
    """Ask for a one-use, 30 s ticket for ``/ws/page``: a visitor to send, an agent to watch the call's page."""

    request: Request
    call: Token | None = None
    """The call to watch (desk only)."""


class Ping(Message, tag="ping"):
    """I am here."""


VisitorMessage = (
    VisitorHello
    | ResumeStored
    | PageMoved
    | CallStart
    | CallMicrophone
    | PeerOffer
    | PeerCandidate
    | CallHangUp
    | CallKeys
    | CallMute
    | CallbackRequest
    | CallbackCancel
    | MessageLeave
    | PageGrant
    | PagePause
    | PageContinue
    | PageStop
    | PageTicket
    | Ping
)

# ------------------------------------------------------------------ desk → gateway


class DeskHello(Message, tag="hello"):
    """First message of a desk: a ticket of ``POST /api/v1/desk/tickets``, one-use, 30 s."""

    version: int
    ticket: Token


class AgentAvailable(Message, tag="agent.available"):
    """Take calls. Refused with ``no-sound`` until the desk's transport is up."""

    request: Request


class AgentAway(Message, tag="agent.away"):
    request: Request
    reason: Name = "break"


class AgentOffline(Message, tag="agent.offline"):
    request: Request


class OfferAccept(Message, tag="offer.accept"):
    request: Request
    call: Token


class OfferDecline(Message, tag="offer.decline"):
    request: Request
    call: Token


class CallHold(Message, tag="call.hold"):
    request: Request
    call: Token


class CallResume(Message, tag="call.resume"):
    request: Request
    call: Token


class WrapUpSave(Message, tag="wrap-up.save"):
    """The verdict and the note; *is_done* ends the wrap-up."""

    request: Request
    call: Token
    disposition: Name
    note: LongText = ""
    is_done: bool = True


class MessageClose(Message, tag="message.close"):
    """The promise is kept."""

    request: Request
    message: Token


DeskMessage = (
    DeskHello
    | AgentAvailable
    | AgentAway
    | AgentOffline
    | PeerOffer
    | PeerCandidate
    | OfferAccept
    | OfferDecline
    | CallHold
    | CallResume
    | CallHangUp
    | CallKeys
    | CallMute
    | WrapUpSave
    | MessageClose
    | PageTicket
    | Ping
)

# ------------------------------------------------------------------ gateway → page and desk


class Welcome(Message, tag="welcome"):
    """The snapshot. *view* is a `VisitView` for a page, a `DeskView` for a desk (see `gateway.core.views`)."""

    version: int
    seq: int
    view: dict[str, Any]
    heartbeat_seconds: int
    visit: str | None = None
    resume: str | None = None


class Change(Message, tag="change"):
    """Apply *patch* (RFC 7396: an object is merged, null removes, all else replaces) to the view of *seq* - 1."""

    seq: int
    patch: dict[str, Any]


class Done(Message, tag="done"):
    """The request was carried out. *result* names what it made, where it made something: call, callback, ticket."""

    request: int
    result: dict[str, Any] = {}


class Refused(Message, tag="refused"):
    """The request was not carried out and changed nothing. *code* is for programs, *text* for people (English)."""

    code: str
    text: str
    request: int | None = None
    result: dict[str, Any] = {}


class PeerAnswer(Message, tag="peer.answer"):
    """The answer to the last offer (also to the one in `call.start`)."""

    media: str
    sdp: str


class PeerCodec(Message, tag="peer.codec"):
    """Please send *mime* from now on (``RTCRtpSender.setParameters``), so that nobody has to transcode."""

    media: str
    mime: str


class Pong(Message, tag="pong"):
    """So am I."""


class Bye(Message, tag="bye"):
    """The server closes. ``elsewhere``: a newer page or desk took over, do not come back by yourself."""

    reason: Literal["elsewhere", "restart", "too-slow", "bad-message", "silent", "signed-out", "refused"]
    retry_after_seconds: float | None = None


GatewayMessage = Welcome | Change | Done | Refused | PeerAnswer | PeerCodec | Pong | Bye

# ------------------------------------------------------------------ the page's own socket, /ws/page


class PageHello(Message, tag="hello"):
    """First message on ``/ws/page``, for both roles; the ticket knows which visit, and whether it sends or watches."""

    version: int
    ticket: Token


class PagePart(Message, tag="part"):
    """One slice (at most 48 KiB of text) of a page message that is longer than the limit."""

    index: Annotated[int, Meta(ge=0, le=1023)]
    is_last: bool
    text: Annotated[str, Meta(max_length=48 * 1024)]


class PageEvents(Message, tag="events"):
    """Scrubbed recorder events (`{type, data, timestamp}`), checked node by node before they are relayed."""

    events: list[dict[str, Any]]


class PageState(Message, tag="state"):
    """gateway → page: ``wanted`` (a desk watches: send a snapshot), ``unwanted``, ``refresh`` (send a new snapshot).
    gateway → desk: ``off``, ``waiting``, ``paused``, ``live``."""

    state: Literal["wanted", "unwanted", "refresh", "off", "waiting", "paused", "live"]


VisitorPageMessage = PageHello | PagePart | PageEvents | Ping


class BadMessage(ValueError):
    """What arrived is no message of this protocol; the text says where it is wrong."""


def decoder(union: Any) -> msgspec.json.Decoder[Any]:
    """A strict decoder for one direction of the wire."""
    return msgspec.json.Decoder(union)


def encode(message: Message) -> str:
    """The message as JSON text."""
    return msgspec.json.encode(message).decode()
