from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.posting_lists import BITMAP, LIST, MOST_NUMBERS, first_common, pack

FEW = st.sets(st.integers(0, 100_000), max_size=40)
# Every n-th place up to an end: as many as a common word has, drawn quickly.
MANY = st.builds(lambda start, step, count: set(range(start, start + step * count, step)),
                 st.integers(0, 50), st.integers(1, 7), st.integers(MOST_NUMBERS + 1, 3_000))  # fmt: skip
PLACES = st.one_of(FEW, MANY)


def packed(places):
    return pack(sorted(places))


@given(st.lists(st.lists(PLACES, min_size=1, max_size=3), min_size=1, max_size=4), st.integers(1, 60))
def test_it_finds_the_first_places_of_all(groups, most):
    wanted = sorted(set.intersection(*(set().union(*group) for group in groups)))[:most]

    assert first_common([[packed(places) for places in group] for group in groups], most) == wanted


def test_few_places_are_a_list_and_many_a_bitmap():
    assert pack([]) == LIST
    assert len(pack([1, 99_000])) == 9
    assert pack(range(MOST_NUMBERS))[:1] == LIST
    assert pack(range(MOST_NUMBERS + 1))[:1] == BITMAP
    assert len(pack(range(98_000))) == 98_000 // 8 + 1


def test_nothing_asked_finds_nothing():
    assert first_common([], 50) == []
