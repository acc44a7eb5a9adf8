"""The benchmarks' judges see what they are there to see."""

import pytest

from benchmarks.audit_cost import measuring, writing
from benchmarks.audit_cost.writing import Pair
from benchmarks.judging import Judge, figure
from proofs.engines import Engine
from proofs.verdict import Verdict


def test_an_event_may_make_a_write_half_as_dear_again_and_no_dearer():
    assert measuring.too_dear("sqlite", 1.5) == []
    assert measuring.too_dear("sqlite", 1.51) == ["sqlite: FAILED: the event makes a write 1.51 x as dear"]


def test_what_an_event_costs_is_told_by_neighbours_so_that_a_busy_while_does_not_count():
    pairs = [Pair(1.2, 1.0), Pair(24.0, 20.0), Pair(1.0, 10.0)]

    assert measuring.times_a_write(pairs) == pytest.approx(1.2)


def test_each_of_two_neighbours_is_as_often_first(monkeypatch):
    made = []
    monkeypatch.setattr(writing, "ROUNDS", 4)

    pairs = writing.measure(made.append)

    assert len(pairs) == 4
    assert [name.split()[-1] for name in made] == ["False", "True", "True", "False"] * 2


@pytest.mark.parametrize(("strict", "failures"), [(False, []), (True, ["SQLite: too slow"])])
def test_a_missed_goal_is_counted_and_fails_a_strict_run(strict, failures):
    verdict = Verdict("Speed", "benchmark")
    judge = Judge(Engine.SQLITE, verdict, strict)

    judge.miss("too slow")

    assert (judge.missed, verdict.failures) == (["too slow"], failures)


@pytest.mark.parametrize(("missed", "said"), [(0, "0 goals missed"), (1, "1 goal missed"), (7, "7 goals missed")])
def test_the_figure_says_how_many_goals_were_missed(missed, said):
    assert figure({}, missed) == said


@pytest.mark.parametrize(("second", "found"), [(2.0, 0), (2.1, 1)])
def test_an_event_of_the_second_half_may_cost_twice_one_of_the_first(second, found):
    assert len(measuring.dearer("sqlite", "sealing", 1.0, second, 1_000)) == found
