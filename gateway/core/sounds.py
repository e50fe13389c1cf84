"""Names of what can be played; the media plane has a file for each."""

from enum import StrEnum


class Sound(StrEnum):
    """What can be played to a leg. Music and ringback loop until stopped, the rest plays once."""

    MUSIC = "music"
    RINGBACK = "ringback"
    BUSY = "busy"
    PARKED = "parked"
    """A soft tone for the agent while the visitor is changing page, and for the visitor while the agent reloads."""
    CONFIRM = "confirm"
    """“… asked for this call. Press 1 to be connected, 9 never to be called again.”"""
    CONFIRMED = "confirmed"
    OPTED_OUT = "opted-out"
    SORRY = "sorry"
