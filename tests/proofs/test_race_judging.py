"""The judge of the races sees what it is there to see."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from careflow.domains.scheduling.operations.refusals import SlotTaken, TimeTaken
from careflow.domains.scheduling.operations.self_booking import AT_ONCE, GONE, TOO_MANY
from careflow.platform.problems import BadInput, NotFound
from proofs.race.asking import MARKED, REFUSED, SLOT_GONE, WROTE, Answer, Outcome, answer_of, outcome
from proofs.race.judging import QUARTER, Answered, Ledger, Span, Visit, double_bookings, overlaps
from proofs.race.plan import CLIENTS, STANDING, Ask, Path, Place, Start, deal
from proofs.wire import Told

NINE = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
PROVIDER, COLUMN, OTHER, SLOT = 7, 8, 9, 5


def visit(number, start=0, minutes=30, **values):
    """It begins so many minutes after nine."""
    usual = {
        "id": number, "provider": PROVIDER, "resource": COLUMN, "starts_at": NINE + timedelta(minutes=start),
        "ends_at": NINE + timedelta(minutes=start + minutes), "status": "pending", "is_deleted": False,
        "occupies_time": True, "allow_overlap": False, "external_id": "",
    }  # fmt: skip
    return Visit(**usual | values)


def answered(path, status, *, made=0, standing=1, offset=0):
    ask = Ask(path, 0, Place.BOTH, offset)
    answer = status if isinstance(status, Answer) else Answer(status, "appointment.overlap" if status == 409 else "")
    return Answered(ask, Start(PROVIDER, COLUMN, NINE, SLOT, [standing]), 3, answer, made)


def contradicts(visits, *args, slots=(), **options):
    return Ledger({one.id: one for one in visits}, slots).contradicts(answered(*args, **options))


def refused(path, problem):
    """How the path counts it that the product refuses so."""
    return outcome(path, answer_of(Told(problem.status, msgspec.json.encode(problem.body()), ())))


@pytest.mark.parametrize("other", [{"provider": OTHER}, {"resource": OTHER}, {"provider": None}, {}])
def test_two_at_one_time_of_one_provider_or_one_resource_are_a_double_booking(other):
    assert double_bookings([visit(1), visit(2, 29, **other)]) == [(1, 2)]


def test_a_long_visit_hides_no_overlap_behind_a_short_one():
    assert double_bookings([visit(1, 0, 120), visit(2, 10, 5), visit(3, 60)]) == [(1, 2), (1, 3)]


@pytest.mark.parametrize(
    "other",
    [
        {"start": 30},
        {"provider": OTHER, "resource": OTHER},
        {"status": "cancelled"},
        {"is_deleted": True},
        {"allow_overlap": True},
        {"provider": None, "resource": None},
    ],
)
def test_visits_that_may_stand_together_are_none(other):
    assert double_bookings([visit(1), visit(2, **other)]) == []


def test_the_status_counts_and_not_what_the_product_keeps_of_it():
    assert double_bookings([visit(1), visit(2, occupies_time=False)]) == [(1, 2)]


def test_offered_times_of_one_provider_overlap_and_of_two_do_not():
    first, second = Span(NINE, NINE + QUARTER, 1), Span(NINE + timedelta(minutes=14), NINE + 2 * QUARTER, 2)

    assert overlaps([(PROVIDER, second), (PROVIDER, first)]) == [(1, 2)]
    assert overlaps([(PROVIDER, first), (OTHER, second)]) == []


def test_a_confirmed_booking_that_is_not_there_contradicts_its_answer():
    assert not contradicts([visit(2, 5)], Path.BOOK, 201, made=2, offset=5)
    assert contradicts([visit(2, 5)], Path.BOOK, 201, made=3, offset=5)
    assert contradicts([visit(2)], Path.BOOK, 201, made=2, offset=5)


@pytest.mark.parametrize("path", [Path.MOVE, Path.RETURN])
def test_what_was_refused_must_not_have_happened_and_what_was_granted_must(path):
    there, elsewhere = [visit(1)], [visit(1, 600)]

    assert [contradicts(there, path, 200), contradicts(elsewhere, path, 409)] == [False, False]
    assert [contradicts(elsewhere, path, 200), contradicts(there, path, 409)] == [True, True]


def test_a_visit_grows_when_it_was_granted_and_only_then():
    short, long = [visit(1, -15, 15)], [visit(1, -15, 45)]

    assert [contradicts(long, Path.GROW, 200), contradicts(short, Path.GROW, 409)] == [False, False]
    assert [contradicts(short, Path.GROW, 200), contradicts(long, Path.GROW, 409)] == [True, True]


def test_an_import_leaves_what_it_says():
    rows = {
        WROTE: [visit(2, external_id="3-0")],
        MARKED: [visit(2, external_id="3-0", allow_overlap=True)],
        REFUSED: [],
    }

    found = {(told, there) for told in rows for there in rows if contradicts(rows[there], Path.IMPORT, told)}
    assert found == {(told, there) for told in rows for there in rows if told != there}


def test_a_slot_that_was_not_found_is_gone():
    there = [(PROVIDER, Span(NINE, NINE + 2 * QUARTER, SLOT))]

    assert contradicts([], Path.PORTAL, SLOT_GONE, slots=there)
    assert not contradicts([], Path.PORTAL, SLOT_GONE, slots=[(PROVIDER, Span(NINE, NINE + 2 * QUARTER, SLOT + 1))])


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (Path.BOOK, TimeTaken()),
        (Path.MOVE, TimeTaken()),
        (Path.RETURN, TimeTaken()),
        (Path.GROW, TimeTaken()),
        (Path.SLOT, SlotTaken()),
        (Path.PORTAL, BadInput(slot=GONE)),
        (Path.PORTAL, NotFound()),
    ],
)
def test_who_is_told_that_the_time_is_taken_has_lost(path, problem):
    assert refused(path, problem) is Outcome.LOST


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (Path.BOOK, SlotTaken()),
        (Path.SLOT, TimeTaken()),
        (Path.MOVE, NotFound()),
        (Path.PORTAL, TimeTaken()),
        (Path.PORTAL, BadInput(slot=AT_ONCE)),
        (Path.PORTAL, BadInput(slot=TOO_MANY)),
        (Path.PORTAL, BadInput(slot=GONE, reason="Too long.")),
        (Path.PORTAL, BadInput(status=GONE)),
    ],
)
def test_any_other_refusal_must_not_be(path, problem):
    assert refused(path, problem) is Outcome.BROKE


def test_a_visit_that_nobody_was_told_of_is_found():
    ledger = Ledger({one.id: one for one in [visit(1), visit(2), visit(3, external_id="3-0")]}, [])

    assert ledger.unexplained([answered(Path.BOOK, 201, made=2)]) == 0
    assert ledger.unexplained([answered(Path.BOOK, 409)]) == 1


def test_the_same_seed_deals_the_same_rounds_and_never_more_than_can_stand_at_once():
    rounds = list(deal(7, 50))

    assert rounds == list(deal(7, 50)) != list(deal(8, 50))
    assert {len(asks) for asks in rounds} == {CLIENTS}
    assert all(ask.path in STANDING for asks in rounds for ask in asks if ask.client == ask.of)
    grown = [[ask.place for ask in asks if ask.path is Path.GROW] for asks in rounds]
    assert all(len(places) == len(set(places)) and Place.BOTH not in places for places in grown)
