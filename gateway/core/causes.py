"""Why a leg ended: one list for every plane, door and screen.

SIP statuses and Q.850 causes are mapped to these in `gateway.telephony.causes`; the words that
people read stand in the texts of the widget and the desk, keyed by the value.
"""

from enum import StrEnum


class Cause(StrEnum):
    """Why a leg, a call or a callback ended."""

    HUNG_UP_BY_VISITOR = "hung-up-by-visitor"
    HUNG_UP_BY_AGENT = "hung-up-by-agent"
    CANCELLED_BY_VISITOR = "cancelled-by-visitor"
    VISITOR_GONE = "visitor-gone"
    """The visitor's page did not come back within its grace time."""
    AGENT_GONE = "agent-gone"
    REPLACED = "replaced"
    """Another leg of the same party took its place."""
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    BAD_NUMBER = "bad-number"
    BLOCKED = "blocked"
    """The network will never connect this number for us."""
    CONGESTION = "congestion"
    TRUNK_DOWN = "trunk-down"
    """No answer from the carrier at all, or no route to it."""
    TRUNK_REFUSED = "trunk-refused"
    """The carrier refused us: credentials, caller ID, account."""
    MEDIA_MISMATCH = "media-mismatch"
    NOT_CONFIRMED = "not-confirmed"
    """The phone was answered and nobody pressed 1."""
    OPTED_OUT = "opted-out"
    NOT_CONNECTED = "not-connected"
    """A browser's transport never came up."""
    MICROPHONE_REFUSED = "microphone-refused"
    LOST = "lost"
    """The sound stopped or the peer vanished in mid-call."""
    TOO_LONG = "too-long"
    EXPIRED = "expired"
    GATEWAY_RESTARTED = "gateway-restarted"
    MEDIA_FAILED = "media-failed"
    UNKNOWN = "unknown"
    """The outcome of a dial could not be learned; it is not tried again by machine."""
