import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.scheduling.rules.availability import Offer
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.rules.renewal import Standing, renewal

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)


def at(quarter, quarters=1):
    start = NOW + timedelta(minutes=15 * quarter)
    return Interval(start, start + timedelta(minutes=15 * quarters))


def offer(quarter, quarters=1, type_id=1, template_id=1):
    return Offer(template_id, type_id, at(quarter, quarters))


def slot(number, quarter, quarters=1, type_id=1, *, generated=True, outdated=False, booked=False, template_id=1):
    return Standing(number, type_id, at(quarter, quarters), generated, outdated, booked, template_id)


def test_what_is_right_stays_and_what_is_missing_comes():
    found = renewal(wanted=[offer(1), offer(2)], standing=[slot(5, 1)], now=NOW)

    assert (found.added, found.dropped, found.outdated, found.revived, found.moved) == ([offer(2)], [], [], [], {})


def test_a_free_slot_that_nobody_wants_goes_and_one_made_by_hand_stays():
    found = renewal(wanted=[], standing=[slot(5, 1), slot(6, 2, generated=False, template_id=None)], now=NOW)

    assert found.dropped == [5]


def test_a_booked_slot_stays_and_is_not_offered_again_until_it_is_wanted_again():
    gone = renewal(wanted=[offer(1, type_id=2)], standing=[slot(5, 1, booked=True)], now=NOW)
    back = renewal(wanted=[offer(1)], standing=[slot(5, 1, booked=True, outdated=True)], now=NOW)

    assert (gone.added, gone.dropped, gone.outdated) == ([], [], [5])
    assert (back.added, back.outdated, back.revived) == ([], [], [5])


def test_a_slot_made_by_hand_wins_over_what_a_template_wants():
    by_hand = slot(5, 1, quarters=3, generated=False, template_id=None)

    found = renewal(wanted=[offer(0), offer(1), offer(3), offer(4)], standing=[by_hand], now=NOW - timedelta(1))

    assert found.added == [offer(0), offer(4)]


def test_what_has_begun_is_left_alone():
    found = renewal(wanted=[], standing=[slot(5, 0), slot(6, -1, quarters=2)], now=NOW)

    assert (found.dropped, found.outdated) == ([], [])


def test_a_slot_follows_its_time_to_another_template():
    found = renewal(wanted=[offer(1, template_id=2)], standing=[slot(5, 1), slot(6, 2, booked=True)], now=NOW)

    assert (found.moved, found.dropped, found.outdated) == ({2: [5]}, [], [6])


@st.composite
def lanes(draw):
    """Slots that do not overlap, and offers that do not overlap."""
    slots, wanted, place = [], [], -2
    for number in range(draw(st.integers(0, 8))):
        place += draw(st.integers(0, 3))
        length, generated = draw(st.integers(1, 3)), draw(st.booleans())
        slots.append(
            slot(
                number + 1, place, length, draw(st.integers(1, 2)), generated=generated,
                outdated=generated and draw(st.booleans()), booked=draw(st.booleans()),
            )
        )  # fmt: skip
        place += length
    place = -2
    for _ in range(draw(st.integers(0, 8))):
        place += draw(st.integers(0, 3))
        length = draw(st.integers(1, 3))
        wanted.append(offer(place, length, draw(st.integers(1, 2))))
        place += length
    return slots, wanted


@given(lanes())
def test_afterwards_nothing_overlaps_and_only_what_is_wanted_is_on_offer(lane):
    slots, wanted = lane

    found = renewal(wanted=wanted, standing=slots, now=NOW)

    left = [entry for entry in slots if entry.id not in found.dropped]
    times = sorted([e.interval for e in left] + [o.interval for o in found.added], key=lambda i: i.starts_at)
    assert all(a.ends_at <= b.starts_at for a, b in itertools.pairwise(times))
    keys = {(o.type_id, o.interval.starts_at, o.interval.ends_at) for o in wanted}
    for entry in left:
        outdated = (entry.is_outdated or entry.id in found.outdated) and entry.id not in found.revived
        if entry.is_generated and entry.interval.starts_at > NOW:
            assert outdated == (entry.key not in keys)
            assert entry.is_booked or not outdated
    assert all(o in wanted and o.interval.starts_at > NOW for o in found.added)
    missing = [o for o in wanted if o.interval.starts_at > NOW and not any(t == o.interval for t in times)]
    assert all(any(o.interval.overlaps(e.interval) for e in left) for o in missing)
