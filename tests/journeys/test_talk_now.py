"""Journey 1 and 4: talk now over the same IP link, and go on over page loads."""

from collections.abc import AsyncIterator

import pytest

from gateway.core import commands as do
from gateway.core.causes import Cause
from gateway.core.ids import CallId
from tests.fakes.house import CLOSED_SHOP, OFFER, House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


async def test_a_press_rings_the_longest_idle_agent_and_an_accept_joins_the_voices(house: House) -> None:
    ann = await house.agent("ann")
    await house.wait(5)
    bob = await house.agent("bob")
    visit = await house.visit()
    call = await house.press_talk(visit)

    offer = house.desk_of(ann).offer
    assert offer is not None
    assert offer.card.question == "Is the lamp in stock?"
    assert offer.card.title == "Lamps"
    assert house.desk_of(bob).offer is None
    assert house.page_of(visit).call.state == "ringing"
    assert house.hears(house.visitor_media(call)) == "ringback"

    await house.do(do.AcceptOffer(ann, call))
    assert house.hears(house.visitor_media(call)) == house.agent_media(ann)
    assert house.hears(house.agent_media(ann)) == house.visitor_media(call)
    assert house.page_of(visit).call.agent == "Ann"


async def test_nobody_is_rung_before_the_microphone_is_granted_and_the_transport_is_up(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    call = CallId("call-x")
    await house.do(do.StartCall(visit, call, OFFER))
    house.media.up(house.visitor_media(call))
    await house.settle()
    assert house.desk_of(ann).offer is None
    await house.do(do.ConfirmMicrophone(visit, call))
    assert house.desk_of(ann).offer is not None


async def test_a_press_that_never_connects_ends_with_that_cause(house: House) -> None:
    await house.agent()
    visit = await house.visit()
    call = CallId("call-x")
    await house.do(do.StartCall(visit, call, OFFER))
    await house.wait(91)
    assert house.call(call).cause is Cause.NOT_CONNECTED


async def test_an_agent_who_does_not_answer_is_away_and_the_call_goes_on_to_the_next(house: House) -> None:
    ann = await house.agent("ann")
    await house.wait(1)
    bob = await house.agent("bob")
    call = await house.press_talk(await house.visit())
    await house.wait(20)
    assert house.desk_of(ann).availability == "away"
    assert house.desk_of(ann).reason == "no-answer"
    offer = house.desk_of(bob).offer
    assert offer is not None
    assert offer.card.call == call


async def test_a_call_keeps_its_place_when_nobody_takes_it(house: House) -> None:
    ann = await house.agent("ann")
    first = await house.press_talk(await house.visit("one"))
    await house.wait(1)
    second = await house.press_talk(await house.visit("two"))
    await house.wait(20)
    assert house.page_of("visit-one").call.position == 1
    assert house.page_of("visit-two").call.position == 2
    await house.do(do.BecomeAvailable(ann))
    assert house.desk_of(ann).offer.card.call == first
    await house.do(do.AcceptOffer(ann, first))
    assert house.page_of("visit-two").call.position == 1
    assert house.call(second).state == "waiting"


async def test_hold_plays_music_and_resume_joins_again(house: House) -> None:
    ann = await house.agent()
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.HoldCall(ann, call))
    assert house.hears(house.visitor_media(call)) == "music"
    assert house.hears(house.agent_media(ann)) is None
    await house.do(do.ResumeCall(ann, call))
    assert house.hears(house.visitor_media(call)) == house.agent_media(ann)


async def test_keys_go_to_the_other_side(house: House) -> None:
    ann = await house.agent()
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.PressKeys(call, "visitor", "42#"))
    assert house.media.keys == [(house.agent_media(ann), "42#")]


@pytest.mark.parametrize("by", ["visitor", "agent"])
async def test_either_side_may_hang_up_and_the_agent_wraps_up_and_is_available_again(house: House, by: str) -> None:
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    media = house.visitor_media(call)
    await house.do(do.HangUpByVisitor(visit, call) if by == "visitor" else do.HangUpByAgent(ann, call))

    assert media not in house.media.heard
    assert house.hears(house.agent_media(ann)) is None
    assert house.page_of(visit).call.cause == f"hung-up-by-{by}"
    assert house.desk_of(ann).wrap_up.cause == f"hung-up-by-{by}"
    await house.do(do.SaveWrapUp(ann, call, "solved", "Lamp is in stock."))
    assert house.desk_of(ann).availability == "available"
    row = await house.store.get("call", call)
    assert row is not None
    assert not row.is_live
    assert (row.body["disposition"], row.body["note"]) == ("solved", "Lamp is in stock.")


async def test_a_wrap_up_ends_by_itself(house: House) -> None:
    ann = await house.agent()
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.HangUpByAgent(ann, call))
    await house.wait(30)
    assert house.desk_of(ann).availability == "available"


async def test_what_the_agent_chose_during_the_call_comes_after_it(house: House) -> None:
    ann = await house.agent()
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.GoAway(ann, "lunch"))
    assert house.desk_of(ann).availability == "on-call"
    await house.do(do.HangUpByAgent(ann, call))
    await house.do(do.SaveWrapUp(ann, call, "solved", ""))
    assert (house.desk_of(ann).availability, house.desk_of(ann).reason) == ("away", "lunch")


async def test_a_page_load_keeps_the_call_and_its_id(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    house.media.down(house.visitor_media(call))
    await house.settle()
    assert house.hears(house.agent_media(ann)) == "parked"
    assert house.desk_of(ann).call.is_visitor_lost

    await house.wait(3)
    media = await house.rejoin(visit, call)
    assert house.hears(media) == house.agent_media(ann)
    assert not house.desk_of(ann).call.is_visitor_lost


async def test_the_newest_transport_wins_when_the_old_one_has_not_gone_yet(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    await house.do(do.AcceptOffer(ann, call))
    old = house.visitor_media(call)
    media = await house.rejoin(visit, call)
    assert house.hears(media) == house.agent_media(ann)
    house.media.down(old)
    await house.settle()
    assert house.hears(media) == house.agent_media(ann)
    assert old not in house.media.heard


async def test_a_visitor_who_does_not_come_back_ends_the_call_after_the_grace_time(house: House) -> None:
    ann = await house.agent()
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    house.media.down(house.visitor_media(call))
    await house.wait(29)
    assert house.call(call).is_live_for_visitor
    await house.wait(2)
    assert house.call(call).cause is Cause.VISITOR_GONE
    assert house.desk_of(ann).wrap_up.cause == "visitor-gone"


async def test_a_reloaded_desk_comes_back_to_the_same_call(house: House) -> None:
    ann = await house.agent()
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    house.media.down(house.agent_media(ann))
    await house.do(do.LoseDesk(ann, "desk-1"))
    assert house.hears(house.visitor_media(call)) == "parked"
    await house.wait(4)
    await house.do(do.AttachDesk(ann, "desk-2"))
    media = await house.desk_peer(ann)
    assert house.hears(house.visitor_media(call)) == media
    assert house.desk_of(ann).call.card.call == call


async def test_a_desk_that_stays_away_gives_the_call_back_to_the_line_at_its_old_place(house: House) -> None:
    ann = await house.agent("ann")
    call = await house.press_talk(await house.visit())
    await house.do(do.AcceptOffer(ann, call))
    house.media.down(house.agent_media(ann))
    await house.do(do.LoseDesk(ann, "desk-1"))
    await house.wait(31)
    assert house.the_agent(ann).availability == "offline"
    assert house.call(call).state == "waiting"
    assert house.hears(house.visitor_media(call)) == "music"
    bob = await house.agent("bob")
    await house.do(do.AcceptOffer(bob, call))
    assert house.hears(house.visitor_media(call)) == house.agent_media(bob)


async def test_outside_hours_and_unstaffed_a_press_is_refused_with_words(house: House) -> None:
    visit = await house.visit()
    outcome = await house.ask(do.StartCall(visit, CallId("call-x"), OFFER))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "unstaffed"
    await house.agent()
    house.at(house.clock.now().replace(hour=20))
    closed = await house.visit("late", CLOSED_SHOP)
    outcome = await house.ask(do.StartCall(closed, CallId("call-y"), OFFER))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "closed"
    assert house.page_of(closed).service.opens_at.isoformat() == "2026-11-24T08:00:00+00:00"


async def test_a_garbage_offer_ends_the_call_and_tells_the_page(house: House) -> None:
    await house.agent()
    visit = await house.visit()
    told = house.bus.subscribe(f"visit:{visit}")
    await house.do(do.StartCall(visit, CallId("call-x"), "garbage"))
    assert (await anext(told))["code"] == "bad-offer"
    assert house.call(CallId("call-x")).cause is Cause.NOT_CONNECTED


async def test_a_second_press_names_the_call_that_stands(house: House) -> None:
    await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    outcome = await house.ask(do.StartCall(visit, CallId("call-other"), OFFER))
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.result) == ("in-contact", {"call": call})


async def test_late_and_doubled_reports_change_nothing(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    call = await house.press_talk(visit)
    media = house.visitor_media(call)
    await house.do(do.AcceptOffer(ann, call))
    await house.do(do.AcceptOffer(ann, call))
    house.media.up(media)
    await house.do(do.HangUpByVisitor(visit, call))
    before = house.call(call)
    house.media.up(media)
    house.media.down(media)
    await house.do(do.HangUpByVisitor(visit, call))
    assert house.call(call) == before
