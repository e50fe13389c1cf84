"""The whole house over fake planes, in virtual time: rules, loop and store are the real ones."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

from gateway.control.runner import Outcome, Runner
from gateway.core import commands as do
from gateway.core.agent import Agent
from gateway.core.call import Call
from gateway.core.callback import Callback
from gateway.core.hours import ALWAYS, Hours
from gateway.core.ids import AgentId, CallbackId, CallId, MediaId, MessageId, QueueId, SiteId, VisitId
from gateway.core.leg import Role
from gateway.core.site import ConsentText, Limits, QueueRules, Rules, Site, Trunk
from gateway.core.view_shapes import DeskView, VisitView
from gateway.core.views import desk_view, visit_view
from gateway.ports import Store
from gateway.storage.memory_bus import MemoryBus
from gateway.storage.memory_store import MemoryStore
from tests.fakes.clock import CountingIds, FakeClock
from tests.fakes.planes import FakeMedia, FakeTrunk

OFFER = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
SHOP, CLOSED_SHOP, SALES = SiteId("shop"), SiteId("closed"), QueueId("sales")
CONSENT = ConsentText("2026-11", "We may call you at this number.")
PAGE_CONSENT = ConsentText("2026-11-page", "The agent may see this page.")
NUMBER = "+12015550123"


def a_site(id: SiteId = SHOP, hours: Hours = ALWAYS, limits: Limits | None = None, **changes: Any) -> Site:
    settings: dict[str, Any] = {
        "origins": ("https://shop.example",),
        "queue": SALES,
        "country": "US",
        "calling_window": ALWAYS,
        "trunk": "carrier",
        "allowed_countries": frozenset({"US"}),
        "callback_consent": CONSENT,
        "page_consent": PAGE_CONSENT,
        "message_owner": "sales team",
    }
    limits = limits or Limits(spend_per_day_cents=100_000)
    return Site(id=id, name="The Shop", hours=hours, limits=limits, **(settings | changes))


OFFICE = Hours("Europe/Berlin", dict.fromkeys(range(5), ((time(9), time(17)),)), frozenset({date(2026, 12, 25)}))


def rules(*sites: Site) -> Rules:
    known = sites or (a_site(), a_site(CLOSED_SHOP, OFFICE))
    return Rules(
        {site.id: site for site in known},
        {SALES: QueueRules(SALES, "Sales")},
        {"carrier": Trunk("carrier", "+12015550100", 2)},
        b"pepper",
    )


class House:
    """Speaks to the runner as the doors do. Everything is settled when a method returns."""

    def __init__(self, *sites: Site, store: Store | None = None, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.media, self.trunk = FakeMedia(), FakeTrunk()
        self.bus, self.store, self.ids = MemoryBus(), store or MemoryStore(), CountingIds()
        self.rules = rules(*sites)
        self.runner = Runner(self.rules, self.clock, self.ids, self.store, self.bus, self.media, self.trunk)

    async def __aenter__(self) -> "House":
        await self.runner.start()
        await self.runner.idle()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.stop()

    async def restarted(self) -> "House":
        """Stop as a crash would, and start again over the same store."""
        await self.runner.stop()
        house = House(*self.rules.sites.values(), store=self.store, clock=self.clock)
        house.ids = self.ids
        await house.__aenter__()
        return house

    # ------------------------------------------------------------------ time and asking

    async def ask(self, command: object) -> Outcome:
        outcome = await self.runner.ask(command)
        await self.settle()
        return outcome

    async def do(self, command: object) -> None:
        outcome = await self.ask(command)
        assert outcome.is_done, outcome.refusal

    async def settle(self) -> None:
        await self.runner.idle()

    async def wait(self, seconds: float) -> None:
        """Let virtual time pass; every deadline on the way is met in its order."""
        until = self.clock.now() + timedelta(seconds=seconds)
        await self._breathe()
        while (moment := self.clock.next_sleeper(until)) is not None:
            self.clock.move_to(moment)
            await self._breathe()
        self.clock.move_to(until)
        await self._breathe()

    async def _breathe(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        await self.settle()

    # ------------------------------------------------------------------ people

    async def visit(self, name: str = "v", site: SiteId = SHOP, zone: str = "America/New_York") -> VisitId:
        visit = VisitId(f"visit-{name}")
        page = ("https://shop.example/lamps", "Lamps")
        await self.do(do.OpenVisit(visit, site, *page, "en", zone, f"192.0.2.0/24-{name}", f"hash-{name}"))
        return visit

    async def agent(self, name: str = "ann", *, is_available: bool = True) -> AgentId:
        agent = AgentId(f"agent-{name}")
        await self.do(do.AddAgent(agent, name.title(), (SALES,)))
        await self.do(do.AttachDesk(agent, "desk-1"))
        await self.desk_peer(agent)
        if is_available:
            await self.do(do.BecomeAvailable(agent))
        return agent

    async def desk_peer(self, agent: AgentId) -> MediaId:
        serial = self.ids.fresh("s")
        await self.do(do.OfferDeskPeer(agent, OFFER, serial))
        media = MediaId(f"{agent}/{serial}")
        self.media.up(media)
        await self.settle()
        return media

    async def press_talk(self, visit: VisitId, question: str = "Is the lamp in stock?") -> CallId:
        call = CallId(self.ids.fresh("call"))
        await self.do(do.StartCall(visit, call, OFFER, "Vera", question))
        await self.do(do.ConfirmMicrophone(visit, call))
        self.media.up(self.visitor_media(call))
        await self.settle()
        return call

    async def rejoin(self, visit: VisitId, call: CallId) -> MediaId:
        """A page load: the old transport closes, the next page offers a new one."""
        await self.do(do.OfferVisitorPeer(visit, OFFER, self.ids.fresh("s")))
        media = self.visitor_media(call)
        self.media.up(media)
        await self.settle()
        return media

    async def ask_callback(self, visit: VisitId, number: str = NUMBER, key: str = "key-0001", **more: Any) -> Outcome:
        callback, call = CallbackId(self.ids.fresh("callback")), CallId(self.ids.fresh("call"))
        return await self.ask(
            do.RequestCallback(visit, callback, call, key, number, CONSENT.version, "Vera", "A question", **more)
        )

    async def leave_message(self, visit: VisitId, text: str = "Please write to me.", key: str = "key-0001") -> Outcome:
        message = MessageId(self.ids.fresh("message"))
        return await self.ask(do.LeaveMessage(visit, message, key, text, "vera@example.com", "Vera"))

    # ------------------------------------------------------------------ looking

    def call(self, id: CallId) -> Call:
        call = self.runner.world.find(Call, id)
        assert call is not None
        return call

    def the_callback(self) -> Callback:
        (callback,) = self.runner.world.every(Callback)
        return callback

    def the_agent(self, id: AgentId) -> Agent:
        agent = self.runner.world.find(Agent, id)
        assert agent is not None
        return agent

    def visitor_media(self, call: CallId) -> MediaId:
        leg = self.call(call).leg(Role.VISITOR)
        assert leg is not None
        assert leg.media is not None
        return leg.media

    def agent_media(self, agent: AgentId) -> MediaId:
        media = self.the_agent(agent).media
        assert media is not None
        return media

    def hears(self, media: MediaId) -> str | None:
        return self.media.heard[media]

    def page_of(self, visit: VisitId) -> VisitView:
        view = visit_view(self.runner.world, self.rules, visit, self.clock.now())
        assert view is not None
        return view

    def desk_of(self, agent: AgentId) -> DeskView:
        view = desk_view(self.runner.world, self.rules, agent, self.clock.now())
        assert view is not None
        return view

    def at(self, moment: datetime) -> None:
        self.clock.move_to(moment)
