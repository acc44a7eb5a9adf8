import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.differences import MOST_WORK, Step, differences, lines_of, most_work

TEXTS = st.lists(st.sampled_from(["", "a", "b", "c", "a b", "\r", "\u2028"])).map("\n".join)


@given(older=TEXTS, newer=TEXTS)
def test_the_steps_joined_give_both_texts(older, newer):
    steps = list(differences(older, newer))

    assert "\n".join(line for step in steps for line in step.before) == older
    assert "\n".join(line for step in steps for line in step.after) == newer
    for step in steps:
        assert (step.op == "equal") == (step.before == step.after)
        assert (step.op == "insert") == (not step.before)
        assert (step.op == "delete") == (not step.after)


@given(text=TEXTS)
def test_equal_texts_have_no_difference(text):
    assert [step.op for step in differences(text, text)] == (["equal"] if text else [])


def test_a_changed_line_is_told_from_its_neighbours():
    assert list(differences("a\nb\nc", "a\nB\nc\nd")) == [
        Step("equal", ["a"], ["a"]), Step("replace", ["b"], ["B"]), Step("equal", ["c"], ["c"]),
        Step("insert", [], ["d"]),
    ]  # fmt: skip


def alternating(lines):
    """Two texts whose every second line is a stretch of equal ones: what takes longest."""
    return "\n".join(["a"] * lines), "\n".join(["a", "b"] * (lines // 2))


def cpu_seconds(call):
    """Of this process alone, so that a busy machine takes no longer."""
    start = time.process_time()
    call()
    return time.process_time() - start


def test_the_longest_comparison_takes_no_longer_than_a_person_waits():
    older, newer = alternating(340)
    assert 0.95 * MOST_WORK < most_work(lines_of(older), lines_of(newer)) <= MOST_WORK

    steps = []
    assert cpu_seconds(lambda: steps.extend(differences(older, newer))) < 10
    assert len(steps) == 340


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        alternating(2_000),
        (
            "\n".join(str(number % 97) for number in range(2_001)),
            "\n".join(str(number % 89) for number in range(2_001)),
        ),
    ],
    ids=["alternating", "many of a kind"],
)
def test_endless_texts_are_not_compared_line_by_line(older, newer):
    steps = []

    assert cpu_seconds(lambda: steps.extend(differences(older, newer))) < 10
    assert [step.op for step in steps] == ["replace"]


def test_long_texts_whose_lines_differ_are_compared_line_by_line():
    older = [f"Line {number}" for number in range(2_000)]

    steps = list(differences("\n".join(older), "\n".join([*older[:1_000], "x", *older[1_000:]])))

    assert [step.op for step in steps] == ["equal", "insert", "equal"]
