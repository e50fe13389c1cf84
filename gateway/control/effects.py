"""Effects out to the planes, reports of the planes in as commands. Nothing is decided here."""

import logging
from collections.abc import Callable

from gateway import ports
from gateway.control.mailboxes import Mailboxes
from gateway.core import commands as do
from gateway.core import effects as to
from gateway.core.causes import Cause
from gateway.core.ids import MediaId, owner_of

log = logging.getLogger(__name__)


class Effects:
    """Runs each effect in the order of its owner (a call, a desk), after the commit that asked for it."""

    def __init__(
        self,
        media: ports.MediaPlane,
        telephony: ports.Telephony,
        bus: ports.Bus,
        report: Callable[[object], None],
    ) -> None:
        self._media = media
        self._telephony = telephony
        self._bus = bus
        self._report = report
        self._mailboxes = Mailboxes()

    async def start(self) -> None:
        await self._bus.start()
        await self._media.start(self.on_media)
        await self._telephony.start(self.on_telephony)

    async def stop(self) -> None:
        await self._mailboxes.idle()
        await self._telephony.stop()
        await self._media.stop()
        await self._bus.stop()

    async def idle(self) -> None:
        await self._mailboxes.idle()

    def run(self, effect: to.Effect) -> None:
        owner = _owner(effect)
        self._mailboxes.put(owner, lambda: self._guarded(effect))

    async def _guarded(self, effect: to.Effect) -> None:
        try:
            await self._do(effect)
        except ports.MediaError as error:
            self._failed(effect, error)
        except Exception:
            # A plane must not raise anything else; when it does, the call ends with a cause instead of hanging.
            log.exception("effect failed", extra={"effect": type(effect).__name__})
            self._failed(effect, ports.MediaError("Something went wrong inside the gateway. Try again."))

    def _failed(self, effect: to.Effect, error: ports.MediaError) -> None:
        match effect:
            case to.OpenPeer() | to.OpenTrunkLeg():
                is_peers_fault = isinstance(error, ports.BadDescription)
                self._report(do.ReportPeerRefused(effect.media, str(error), is_peers_fault))
            case to.PrepareDial() | to.SendDial():
                self._report(do.ReportDialEnded(effect.media, Cause.TRUNK_DOWN, None, str(error)))
            case to.Bridge() | to.PlaySound():
                self._report(do.ReportPeerDown(effect.media, Cause.MEDIA_FAILED))
            case _:
                log.warning("effect not done", extra={"effect": type(effect).__name__, "reason": str(error)})

    async def _do(self, effect: to.Effect) -> None:
        match effect:
            case to.OpenPeer():
                answer = await self._media.open_peer(effect.media, effect.offer)
                self._report(do.ReportPeerAnswer(effect.media, answer))
            case to.ClosePeer():
                await self._media.close(effect.media)
            case to.Bridge():
                await self._media.bridge(effect.media, effect.other)
            case to.Unbridge():
                await self._media.unbridge(effect.media)
            case to.PlaySound():
                await self._media.play(effect.media, effect.sound)
            case to.StopSound():
                await self._media.stop_playing(effect.media)
            case to.SendKeys():
                await self._media.send_dtmf(effect.media, effect.digits)
            case to.OpenTrunkLeg():
                sdp = await self._media.open_trunk_leg(effect.media)
                self._report(do.ReportTrunkLegOpened(effect.media, sdp))
            case to.PrepareDial():
                await self._telephony.prepare_dial(effect.media, effect.trunk, effect.number, effect.sdp)
            case to.SendDial():
                await self._telephony.send_dial(effect.media, effect.dial)
            case to.HangUpPhone():
                await self._telephony.hang_up(effect.media, effect.dial)
            case to.TellVisit():
                await self._bus.publish(f"visit:{effect.visit}", effect.body)
            case to.TellDesk():
                await self._bus.publish(f"desk:{effect.agent}", effect.body)

    def on_media(self, report: ports.MediaReport) -> None:
        match report:
            case ports.PeerUp():
                self._report(do.ReportPeerUp(report.media))
            case ports.PeerWeak():
                self._report(do.ReportPeerWeak(report.media))
            case ports.PeerBack():
                self._report(do.ReportPeerBack(report.media))
            case ports.PeerDown():
                self._report(do.ReportPeerDown(report.media, report.cause))
            case ports.DtmfReceived():
                self._report(do.ReportDtmf(report.media, report.digit))
            case ports.PlayDone():
                self._report(do.ReportPlayDone(report.media, report.sound))
            case ports.SendCodecWanted():
                self._report(do.ReportCodecWanted(report.media, report.mime))
            case ports.WorkerDied():
                for media in report.media:
                    self._report(do.ReportPeerDown(media, Cause.MEDIA_FAILED))

    def on_telephony(self, report: ports.TelephonyReport) -> None:
        match report:
            case ports.DialPrepared():
                self._report(do.ReportDialPrepared(report.media, report.dial))
            case ports.DialRinging():
                # Early media is answered by our own ringback: the agent hears the same in every network.
                self._report(do.ReportDialRinging(report.media))
            case ports.DialAnswered():
                self._mailboxes.put(owner_of(report.media)[1], lambda: self._answered(report.media, report.sdp))
            case ports.DialEnded():
                self._report(do.ReportDialEnded(report.media, report.cause, report.code, report.detail))
            case ports.TrunkChanged():
                level = logging.INFO if report.is_up else logging.WARNING
                log.log(level, "trunk", extra={"trunk": report.trunk, "detail": report.detail})

    async def _answered(self, media: MediaId, sdp: str) -> None:
        """The trunk's SDP goes to the media plane before anything is played into it."""
        try:
            await self._media.apply_answer(media, sdp)
        except ports.MediaError as error:
            await self._telephony.hang_up(media)
            self._report(do.ReportDialEnded(media, Cause.MEDIA_MISMATCH, None, str(error)))
            return
        self._report(do.ReportDialAnswered(media))


def _owner(effect: to.Effect) -> str:
    match effect:
        case to.TellVisit():
            return f"visit:{effect.visit}"
        case to.TellDesk():
            return f"desk:{effect.agent}"
        case to.Bridge():
            # In the call's order: its transports are up, so the desk's own order has nothing to say here.
            owners = map(owner_of, (effect.media, effect.other))
            return next((id for kind, id in owners if kind == "call"), effect.media)
        case _:
            return owner_of(effect.media)[1]
