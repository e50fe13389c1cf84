"""Journey 2: a callback over the telephone, agent first, with 1 pressed before anybody is joined."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from gateway.core import commands as do
from gateway.core.callback import Callback
from gateway.core.causes import Cause
from gateway.core.ids import AgentId, CallId, VisitId
from gateway.core.site import Limits
from gateway.ports import DtmfReceived, PlayDone
from tests.fakes.house import CONSENT, NUMBER, OFFICE, House, a_site


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House() as house:
        yield house


async def ringing(house: House) -> tuple[VisitId, AgentId, CallId]:
    """A callback whose phone rings."""
    ann = await house.agent()
    visit = await house.visit()
    assert (await house.ask_callback(visit)).is_done
    call = house.the_callback().call
    await house.do(do.AcceptOffer(ann, call))
    house.trunk.ringing()
    await house.settle()
    return visit, ann, call


async def press(house: House, digit: str) -> None:
    house.media.report(DtmfReceived(house.trunk.last, digit))
    await house.settle()


async def test_the_agent_is_rung_first_and_the_phone_only_after_the_accept(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    await house.ask_callback(visit)
    assert house.page_of(visit).callback.state == "reserved"
    assert house.desk_of(ann).offer.card.number == "+1 201-555-0123"
    assert house.trunk.sent == []
    await house.do(do.AcceptOffer(ann, house.the_callback().call))
    assert house.trunk.numbers == [NUMBER]
    assert house.page_of(visit).callback.state == "dialling"
    assert house.page_of(visit).callback.calls_from == "+1 201-555-0100"


async def test_one_pressed_joins_the_voices_and_the_page_follows(house: House) -> None:
    visit, ann, call = await ringing(house)
    assert house.hears(house.agent_media(ann)) == "ringback"
    assert house.page_of(visit).callback.state == "ringing"
    house.trunk.answered()
    await house.settle()
    phone = house.trunk.last
    assert house.hears(phone) == "confirm"
    assert house.desk_of(ann).call.dial == "answered"
    await press(house, "1")
    assert house.hears(phone) == house.agent_media(ann)
    assert house.page_of(visit).callback.state == "bridged"
    house.trunk.ended(Cause.HUNG_UP_BY_VISITOR, was_answered=True)
    await house.settle()
    assert house.page_of(visit).callback.state == "done"
    assert house.desk_of(ann).wrap_up.cause == "hung-up-by-visitor"
    assert house.call(call).cause is Cause.HUNG_UP_BY_VISITOR


async def test_nobody_is_joined_who_did_not_press_one(house: House) -> None:
    visit, _, call = await ringing(house)
    house.trunk.answered()
    await house.settle()
    await press(house, "5")
    await house.wait(31)
    assert house.call(call).cause is Cause.NOT_CONFIRMED
    assert house.page_of(visit).callback.state == "failed"
    assert house.trunk.hung_up == [house.trunk.last]


async def test_the_question_is_asked_again_until_it_is_answered(house: House) -> None:
    await ringing(house)
    house.trunk.answered()
    await house.settle()
    house.media.report(PlayDone(house.trunk.last, "confirm"))
    await house.settle()
    assert [sound for media, sound in house.media.played if media == house.trunk.last] == ["confirm", "confirm"]


async def test_nine_means_never_again_on_any_site(house: House) -> None:
    visit, _, call = await ringing(house)
    house.trunk.answered()
    await house.settle()
    await press(house, "9")
    assert house.hears(house.trunk.last) == "opted-out"
    house.media.report(PlayDone(house.trunk.last, "opted-out"))
    await house.settle()
    assert house.call(call).cause is Cause.OPTED_OUT
    assert house.page_of(visit).callback.state == "opted-out"
    again = await house.restarted()
    outcome = await again.ask_callback(await again.visit("other"))
    assert outcome.refusal is not None
    assert outcome.refusal.code == "opted-out"
    await again.runner.stop()


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (Cause.BUSY, 486), (Cause.NO_ANSWER, 480), (Cause.REJECTED, 603), (Cause.BAD_NUMBER, 404),
        (Cause.TRUNK_DOWN, None), (Cause.CONGESTION, 503),
    ],
)  # fmt: skip
async def test_a_failed_dial_is_said_on_both_sides_and_recorded(house: House, cause: Cause, code: int | None) -> None:
    visit, ann, call = await ringing(house)
    house.trunk.ended(cause, code, "What the trunk said.")
    await house.settle()
    assert (house.page_of(visit).callback.state, house.page_of(visit).callback.cause) == ("failed", cause)
    wrap_up = house.desk_of(ann).wrap_up
    assert (wrap_up.cause, wrap_up.detail) == (cause, "What the trunk said.")
    row = await house.store.get("call", call)
    assert row is not None
    assert (row.body["cause"], row.body["code"]) == (cause, code)


async def test_an_unreachable_trunk_ends_the_callback_with_that_cause(house: House) -> None:
    ann = await house.agent()
    visit = await house.visit()
    await house.ask_callback(visit)
    house.trunk.is_reachable = False
    await house.do(do.AcceptOffer(ann, house.the_callback().call))
    assert house.page_of(visit).callback.cause == "trunk-down"


async def test_the_visitor_may_cancel_until_the_phone_is_answered(house: House) -> None:
    visit, ann, call = await ringing(house)
    callback = house.the_callback().id
    await house.do(do.CancelCallback(visit, callback))
    assert house.page_of(visit).callback.state == "cancelled"
    assert house.trunk.hung_up == [house.trunk.last]
    assert house.desk_of(ann).wrap_up.cause == "cancelled-by-visitor"
    assert house.call(call).cause is Cause.CANCELLED_BY_VISITOR


async def test_nobody_may_cancel_another_visits_callback(house: House) -> None:
    await ringing(house)
    stranger = await house.visit("stranger")
    await house.ask(do.CancelCallback(stranger, house.the_callback().id))
    assert house.the_callback().is_live


async def test_a_callback_outlives_its_page_and_the_page_finds_it_again(house: House) -> None:
    visit, _, _ = await ringing(house)
    await house.do(do.LoseVisit(visit))
    await house.wait(40)
    assert house.the_callback().is_live
    outcome = await house.ask(do.ResumeVisit(visit, "hash-v", "hash-2", "https://shop.example/cart", "Cart"))
    assert outcome.is_done
    assert house.page_of(visit).callback is not None


async def test_the_consent_is_stored_with_text_version_time_and_page(house: House) -> None:
    await ringing(house)
    row = await house.store.get("callback", house.the_callback().id)
    assert row is not None
    assert row.body["consent_version"] == CONSENT.version
    assert row.body["requested_at"].startswith("2026-11-23T09:00")
    assert row.body["url"].startswith("https://shop.example")


async def test_the_journal_holds_no_number_and_no_name(house: House) -> None:
    _, _, call = await ringing(house)
    entries = [
        *await house.store.journal("callback", house.the_callback().id),
        *await house.store.journal("call", call),
    ]
    assert {"CallbackRequested", "CallOpened", "DialPrepared"} <= {entry.name for entry in entries}
    text = repr([entry.body for entry in entries])
    assert NUMBER not in text
    assert "Vera" not in text
    assert "192.0.2" not in text
    assert "INVITE" not in text


@pytest.mark.parametrize(
    "typed",
    [
        "(201) 555-0123",
        "201.555.0123",
        "+1 201 555 0123",
        "011 1 201 555 0123",
        "1-201-555-0123",
        "２０１５５５０１２３",
    ],
)
async def test_a_number_is_read_as_people_write_it(house: House, typed: str) -> None:
    outcome = await house.ask_callback(await house.visit(), typed)
    assert outcome.is_done, outcome.refusal
    assert house.the_callback().number == NUMBER


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hello", "number-invalid"), ("", "number-invalid"), ("911", "number-invalid"), ("12", "number-invalid"),
        ("+1 900 555 0123", "number-not-allowed"), ("+1 800 555 0199", "number-not-allowed"),
        ("+870 773 111 632", "number-not-allowed"), ("+44 20 7946 0018", "country-not-allowed"),
        ("+1 201 555 0123;ext=5", "number-invalid"), ("2015550123\r\nX: y", "number-invalid"),
        ("+1201555012345678", "number-invalid"), ("2015550123@evil.example", "number-invalid"),
    ],
)  # fmt: skip
async def test_a_number_that_may_not_be_dialled_is_refused_with_words(house: House, typed: str, code: str) -> None:
    outcome = await house.ask_callback(await house.visit(), typed)
    assert outcome.refusal is not None
    assert outcome.refusal.code == code
    assert outcome.refusal.text.endswith(".")
    assert house.trunk.numbers == []


async def test_a_second_press_and_a_second_request_for_the_number_name_the_first(house: House) -> None:
    visit = await house.visit()
    assert (await house.ask_callback(visit)).is_done
    first = house.the_callback().id
    for again in (house.ask_callback(visit), house.ask_callback(await house.visit("b"), key="key-0002")):
        outcome = await again
        assert outcome.refusal is not None
        assert (outcome.refusal.code, outcome.refusal.result) == ("already", {"callback": first})


async def test_too_many_requests_of_one_address_are_refused(house: House) -> None:
    for index in range(3):
        visit = await house.visit("same")
        outcome = await house.ask_callback(visit, f"+1201555012{index}", f"key-000{index}")
        assert outcome.is_done, outcome.refusal
        (open_one,) = [callback for callback in house.runner.world.every(Callback) if callback.is_live]
        await house.do(do.CancelCallback(visit, open_one.id))
    outcome = await house.ask_callback(await house.visit("same"), "+12015550129", "key-0009")
    assert outcome.refusal is not None
    assert outcome.refusal.code == "too-often"


async def test_the_days_money_is_reserved_before_dialling_and_given_back_after() -> None:
    # 60 minutes at 2 cents are 120 cents: one call fits under 200, a second beside it does not.
    site = a_site(limits=Limits(spend_per_day_cents=200, per_address_per_hour=9))
    async with House(site) as house:
        ann, bob = await house.agent("ann"), await house.agent("bob")
        one, two = await house.visit("one"), await house.visit("two")
        await house.ask_callback(one, "+12015550123", "key-0001")
        await house.ask_callback(two, "+12015550124", "key-0002")
        for agent in (ann, bob):
            await house.do(do.AcceptOffer(agent, house.the_agent(agent).call))
        assert len(house.trunk.sent) == 1
        failed = {house.page_of(visit).callback.cause for visit in (one, two)}
        assert failed == {None, "congestion"}
        house.trunk.ended(Cause.BUSY, 486)
        await house.settle()
        usage = house.runner.world.get("usage", "money:shop:2026-11-23")
        assert usage.committed_cents == 0


async def test_a_callback_asked_at_night_is_kept_for_the_next_opening() -> None:
    async with House(a_site(hours=OFFICE)) as house:
        house.at(house.clock.now().replace(hour=20))
        ann = await house.agent()
        visit = await house.visit()
        await house.ask_callback(visit)
        view = house.page_of(visit).callback
        assert (view.state, view.due_at.isoformat()) == ("scheduled", "2026-11-24T08:00:00+00:00")
        assert house.desk_of(ann).callbacks[0].state == "scheduled"
        await house.do(do.GoOffline(ann))
        again = await house.restarted()
        await again.wait(13 * 3600)
        assert again.page_of(visit).callback.state == "queued"
        await again.runner.stop()


async def test_a_crash_before_the_commit_rings_nobody_and_after_it_never_twice() -> None:
    house = await House().__aenter__()
    visit, ann, call = await ringing(house)
    assert house.trunk.rings == 1
    again = await house.restarted()
    assert again.trunk.sent == []
    assert again.trunk.hung_up == [house.trunk.last]
    assert again.call(call).cause is Cause.GATEWAY_RESTARTED
    assert again.page_of(visit).callback.cause == "gateway-restarted"
    assert again.desk_of(ann).wrap_up.cause == "gateway-restarted"
    await again.runner.stop()


async def test_a_stored_dial_time_is_aware(house: House) -> None:
    await ringing(house)
    assert isinstance(house.the_callback().requested_at, datetime)
    assert house.the_callback().requested_at.tzinfo
