import time

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.differences import MOST_LINES, Step, differences

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


def test_endless_texts_are_not_compared_line_by_line():
    older = "\n".join(str(number % 97) for number in range(MOST_LINES + 1))
    newer = older[::-1]
    start = time.perf_counter()

    steps = list(differences(older, newer))

    assert [step.op for step in steps] == ["replace"]
    assert time.perf_counter() - start < 1
