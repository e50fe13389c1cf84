"""Planes that work at once and remember what was asked of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway import ports
from gateway.core.causes import Cause
from gateway.core.ids import MediaId


@dataclass
class FakeMedia:
    """A `MediaPlane` that keeps for each transport what it hears: a sound's name, another transport, or None."""

    heard: dict[MediaId, str | None] = field(default_factory=dict)
    played: list[tuple[MediaId, str]] = field(default_factory=list)
    keys: list[tuple[MediaId, str]] = field(default_factory=list)
    answers: dict[MediaId, str] = field(default_factory=dict)
    report: Callable[[ports.MediaReport], None] = lambda report: None

    async def start(self, report: Callable[[ports.MediaReport], None]) -> None:
        self.report = report

    async def stop(self) -> None:
        self.heard.clear()

    async def open_peer(self, media: MediaId, offer: str) -> str:
        if "m=audio" not in offer:
            raise ports.BadDescription("The browser's offer has no audio.")
        self.heard[media] = None
        return f"answer to {media}"

    async def add_candidate(self, media: MediaId, candidate: str) -> None: ...

    async def open_trunk_leg(self, media: MediaId, codecs: Sequence[str] = ()) -> str:
        self.heard[media] = None
        return "v=0 trunk offer"

    async def answer_trunk_leg(self, media: MediaId, offer: str, codecs: Sequence[str] = ()) -> str:
        self.heard[media] = None
        return "v=0 trunk answer"

    async def apply_answer(self, media: MediaId, answer: str) -> None:
        self.answers[media] = answer

    async def bridge(self, a: MediaId, b: MediaId) -> None:
        for one in (a, b):
            await self.unbridge(one)
        self.heard[a], self.heard[b] = b, a

    async def unbridge(self, media: MediaId) -> None:
        other = self.heard.get(media)
        if other in self.heard:
            self.heard[MediaId(other)] = None
        if media in self.heard:
            self.heard[media] = None

    async def play(self, media: MediaId, sound: str) -> None:
        if media in self.heard:
            self.heard[media] = str(sound)
            self.played.append((media, str(sound)))

    async def stop_playing(self, media: MediaId) -> None:
        if media in self.heard and self.heard[media] not in self.heard:
            self.heard[media] = None

    async def send_dtmf(self, media: MediaId, digits: str) -> None:
        self.keys.append((media, digits))

    async def stats(self, media: MediaId) -> ports.LegStats | None:
        return None

    async def close(self, media: MediaId) -> None:
        await self.unbridge(media)
        self.heard.pop(media, None)

    def up(self, media: MediaId) -> None:
        self.report(ports.PeerUp(media))

    def down(self, media: MediaId, cause: Cause = Cause.LOST) -> None:
        self.report(ports.PeerDown(media, cause))


@dataclass
class FakeTrunk:
    """A `Telephony` whose far end the test plays. `rings` counts the phones that were really rung: one per branch."""

    sent: list[tuple[MediaId, Mapping[str, Any]]] = field(default_factory=list)
    hung_up: list[MediaId] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    is_reachable: bool = True
    report: Callable[[ports.TelephonyReport], None] = lambda report: None

    async def start(self, report: Callable[[ports.TelephonyReport], None]) -> None:
        self.report = report

    async def stop(self) -> None: ...

    async def prepare_dial(self, media: MediaId, trunk: str, number: str, sdp: str) -> None:
        self.numbers.append(number)
        if not self.is_reachable:
            self.report(ports.DialEnded(media, Cause.TRUNK_DOWN, None, "The trunk does not answer.", False))
            return
        self.report(ports.DialPrepared(media, {"branch": f"z9hG4bK-{media}", "bytes": f"INVITE {number}"}))

    async def send_dial(self, media: MediaId, dial: Mapping[str, Any]) -> None:
        self.sent.append((media, dial))

    async def hang_up(self, media: MediaId, dial: Mapping[str, Any] | None = None) -> None:
        self.hung_up.append(media)

    @property
    def rings(self) -> int:
        return len({dial["branch"] for _, dial in self.sent})

    @property
    def last(self) -> MediaId:
        return self.sent[-1][0]

    def ringing(self) -> None:
        self.report(ports.DialRinging(self.last, None))

    def answered(self) -> None:
        self.report(ports.DialAnswered(self.last, "v=0 the phone's answer"))

    def ended(self, cause: Cause, code: int | None = None, detail: str = "", *, was_answered: bool = False) -> None:
        self.report(ports.DialEnded(self.last, cause, code, detail, was_answered))
