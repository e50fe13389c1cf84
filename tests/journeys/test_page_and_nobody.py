"""Journeys 3, 5 and the restarts: the same page, nobody there, and a gateway that comes back."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from gateway.core import commands as do
from gateway.core.ids import MessageId
from gateway.core.views import may_send_page, may_watch_page
from gateway.ports import Entry, Row, StoreError
from gateway.storage.memory_store import MemoryStore
from tests.fakes.house import CLOSED_SHOP, OFFER, OFFICE, PAGE_CONSENT, House, a_site


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


async def test_a_page_is_shown_to_the_agent_of_the_call_only_with_a_yes_and_only_while_it_lasts(house: House) -> None:
    ann, bob = await house.agent("ann"), await house.agent("bob")
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    world = house.runner.world
    assert not may_send_page(world, visit)
    assert not may_watch_page(world, ann, visit)
    await house.do(do.GrantPage(visit, PAGE_CONSENT.version))
    assert may_send_page(world, visit)
    assert may_watch_page(world, ann, visit)
    assert not may_watch_page(world, bob, visit)
    assert house.desk_of(ann).call.page == "on"
    await house.do(do.PausePage(visit))
    assert not may_send_page(world, visit)
    await house.do(do.ContinuePage(visit))
    assert may_send_page(world, visit)
    await house.do(do.HangUpByAgent(ann, call))
    assert not may_send_page(world, visit)
    assert not may_watch_page(world, ann, visit)
    assert house.page_of(visit).page == "off"


async def test_a_yes_to_an_outdated_text_is_no_yes(house: House) -> None:
    visit = await house.visit()
    outcome = await house.ask(do.GrantPage(visit, "2019"))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "consent-outdated"


async def test_a_stopped_page_stays_stopped_over_a_page_load(house: House) -> None:
    await house.agent()
    visit = await house.visit()
    await house.do(do.GrantPage(visit, PAGE_CONSENT.version))
    await house.press_talk(visit)
    await house.do(do.StopPage(visit))
    await house.do(do.ResumeVisit(visit, "hash-v", "hash-2", "https://shop.example/b", "B"))
    assert house.page_of(visit).page == "off"


async def test_the_yes_of_a_callback_holds_from_the_request_over_page_loads(house: House) -> None:
    visit = await house.visit()
    await house.do(do.GrantPage(visit, PAGE_CONSENT.version))
    await house.ask_callback(visit)
    await house.do(do.LoseVisit(visit))
    await house.do(do.ResumeVisit(visit, "hash-v", "hash-2", "https://shop.example/b", "B"))
    ann = await house.agent()
    await house.do(do.AcceptOffer(ann, house.the_callback().call))
    assert may_watch_page(house.runner.world, ann, visit)
    assert house.desk_of(ann).call.card.title == "B"


async def test_the_widget_knows_before_the_press_that_nobody_is_there(house: House) -> None:
    visit = await house.visit()
    service = house.page_of(visit).service
    assert (service.is_open, service.is_staffed, service.can_talk, service.can_call_back) == (True, False, False, True)
    await house.agent()
    assert house.page_of(visit).service.can_talk


async def test_a_message_has_an_owner_and_a_promised_time_in_open_hours(house: House) -> None:
    site = a_site(CLOSED_SHOP, OFFICE, message_promise=timedelta(hours=2))
    async with House(site) as late:
        late.at(late.clock.now().replace(hour=15))
        visit = await late.visit(site=CLOSED_SHOP)
        assert (await late.leave_message(visit)).is_done
        ann = await late.agent()
        (message,) = late.desk_of(ann).messages
        assert message.owner == "sales team"
        assert message.text == "Please write to me."
        # Monday 16:00 in Berlin: one hour is left today, the other one is from 9:00 on Tuesday.
        assert message.promised_at.isoformat() == "2026-11-24T09:00:00+00:00"
        assert late.page_of(visit).message.promised_at == message.promised_at
        await late.do(do.CloseMessage(ann, MessageId(message.id)))
        assert late.desk_of(ann).messages[0].is_closed


async def test_a_repeated_message_is_kept_once(house: House) -> None:
    visit = await house.visit()
    assert (await house.leave_message(visit)).is_done
    outcome = await house.leave_message(visit)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "already"


async def test_a_stale_resume_token_is_refused_and_the_previous_one_holds_until_acknowledged(house: House) -> None:
    visit = await house.visit()
    page = ("https://shop.example/b", "B")
    await house.do(do.ResumeVisit(visit, "hash-v", "hash-2", *page))
    await house.do(do.ResumeVisit(visit, "hash-v", "hash-3", *page))
    await house.do(do.AcknowledgeResume(visit, "hash-3"))
    for stale in ("hash-v", "hash-2", "made-up"):
        outcome = await house.ask(do.ResumeVisit(visit, stale, "hash-4", *page))
        assert outcome.refusal is not None
        assert outcome.refusal.code == "bad-token"
    await house.do(do.ResumeVisit(visit, "hash-3", "hash-4", *page))


async def test_a_restart_keeps_the_live_call_when_both_sides_come_back() -> None:
    house = await House().__aenter__()
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.GrantPage(visit, PAGE_CONSENT.version))
    again = await house.restarted()
    assert again.page_of(visit).call.is_agent_lost
    await again.do(do.AttachDesk(ann, "desk-2"))
    desk = await again.desk_peer(ann)
    await again.do(do.ResumeVisit(visit, "hash-v", "hash-2", "https://shop.example/b", "B"))
    media = await again.rejoin(visit, call)
    assert again.hears(media) == desk
    assert again.hears(desk) == media
    assert again.page_of(visit).page == "on"
    await again.runner.stop()


async def test_a_restart_keeps_the_line_and_its_order() -> None:
    house = await House().__aenter__()
    ann = await house.agent()
    first = await house.press_talk(await house.visit("one"))
    await house.wait(1)
    second = await house.press_talk(await house.visit("two"))
    again = await house.restarted()
    assert [entry.call for entry in again.runner.world.get("queue", "sales").entries] == [first, second]
    assert again.call(first).state == "waiting"
    await again.do(do.AttachDesk(ann, "desk-2"))
    await again.desk_peer(ann)
    # The first visitor's page is not back yet, so the second is offered, and the first keeps the place.
    await again.rejoin("visit-two", second)
    assert again.desk_of(ann).offer.card.call == second
    assert again.page_of("visit-one").call.position == 1
    await again.runner.stop()


async def test_a_restart_ends_what_does_not_come_back_within_its_grace() -> None:
    house = await House().__aenter__()
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    again = await house.restarted()
    await again.wait(31)
    assert not again.call(call).is_live_for_visitor
    await again.runner.stop()


class FullDisk(MemoryStore):
    """A store whose disk can be full."""

    is_full = False

    async def commit(self, rows: Sequence[Row], entries: Sequence[Entry]) -> None:
        if self.is_full:
            raise StoreError("The disk is full: free some space.")
        await super().commit(rows, entries)


async def test_a_full_disk_refuses_with_words_and_changes_nothing() -> None:
    store = FullDisk()
    async with House(store=store) as house:
        await house.agent()
        visit = await house.visit()
        before = await store.live()
        store.is_full = True
        outcome = await house.ask_callback(visit)
        assert outcome.refusal is not None
        assert outcome.refusal.code == "storage"
        assert "disk is full" in outcome.refusal.text
        assert await store.live() == before
        assert house.page_of(visit).callback is None
        store.is_full = False
        assert (await house.ask_callback(visit)).is_done


async def test_what_a_plane_reports_while_the_disk_is_full_is_not_lost() -> None:
    store = FullDisk()
    async with House(store=store) as house:
        ann = await house.agent()
        visit = await house.visit()
        call = await house.press_talk(visit)
        await house.do(do.AcceptOffer(ann, call))
        store.is_full = True
        house.media.down(house.visitor_media(call))
        await house.settle()
        assert not house.desk_of(ann).call.is_visitor_lost
        store.is_full = False
        await house.wait(2)
        assert house.desk_of(ann).call.is_visitor_lost


async def test_what_has_ended_is_shown_for_a_while_and_then_forgotten(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.HangUpByVisitor(visit, call))
    await house.do(do.SaveWrapUp(ann, call, "solved", ""))
    await house.wait(60)
    assert house.page_of(visit).call.state == "ended"
    await house.wait(600)
    assert house.page_of(visit).call is None
    assert await house.store.get("call", call) is not None


async def test_a_visit_that_stays_away_is_gone_and_its_token_is_worth_nothing(house: House) -> None:
    visit = await house.visit()
    await house.do(do.LoseVisit(visit))
    await house.wait(31)
    await house.wait(601)
    outcome = await house.ask(do.ResumeVisit(visit, "hash-v", "hash-2", "https://shop.example/b", "B"))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "gone"


async def test_a_waiting_visitor_who_vanishes_leaves_the_line(house: House) -> None:
    ann = await house.agent(is_available=True)
    visit = await house.visit()
    call = await house.press_talk(visit)
    house.media.down(house.visitor_media(call))
    await house.wait(31)
    assert not house.call(call).is_live_for_visitor
    assert house.runner.world.get("queue", "sales").entries == ()
    assert house.the_agent(ann).availability in {"available", "away"}
    assert OFFER
