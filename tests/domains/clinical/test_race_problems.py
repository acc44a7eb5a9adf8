"""Several people at one problem list at the same moment, each over a connection of their own."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Problem
from tests.conftest import As, token_for
from tests.domains.clinical.factories import make_problem
from tests.domains.scheduling.factories import make_patient
from tests.plugins.races import at_once


class Ward:
    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.ana = make_patient(self.north)
        self.tokens = [token_for(cast.users[name]) for name in ("nina", "paul")]

    def together(self, *requests):
        calls = [
            lambda number=number, request=request: As(self.tokens[number % 2]).send(
                request[0], f"clinical/problems/{request[1]}?facility_id={self.north.pk}", *request[2:]
            )
            for number, request in enumerate(requests)
        ]
        return at_once(calls)


@pytest.fixture
def ward(own_cast):
    return Ward(own_cast)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


@pytest.mark.parametrize(
    ("fields", "name"), [({"description": "Gout"}, "description"), ({"icd10_code": "I10"}, "icd10_code")]
)
def test_eight_equal_problems_make_one(ward, fields, name):
    answers = ward.together(*[("POST", "", {"patient": ward.ana.pk, **fields})] * 8)

    assert statuses(answers) == {201: 1, 400: 7}
    assert all(name in answer.json() for answer in answers if answer.status_code == 400)
    assert (Problem.unscoped.count(), AuditEvent.objects.count()) == (1, 1)


def test_of_likes_that_come_back_together_one_does(ward):
    likes = [make_problem(ward.ana, description="Gout", status="inactive") for _ in range(6)]

    answers = ward.together(*[("PATCH", f"{problem.pk}/", {"status": "active"}) for problem in likes])

    assert statuses(answers) == {200: 1, 400: 5}
    assert Problem.unscoped.filter(status="active").count() == 1


def test_changes_of_different_fields_all_survive(ward):
    problem = make_problem(ward.ana, description="Gout")
    said = [{"notes": "left toe"}, {"snomed_code": "90560007"}, {"icd10_code": "M10.9"}, {"onset_date": "2024-01-01"}]

    answers = ward.together(*[("PATCH", f"{problem.pk}/", fields) for fields in said])

    assert statuses(answers) == {200: 4}
    problem.refresh_from_db()
    assert (problem.notes, problem.snomed_code, problem.icd10_code, str(problem.onset_date), problem.version) == (
        "left toe", "90560007", "M10.9", "2024-01-01", 5,
    )  # fmt: skip


def test_an_error_is_marked_once(ward):
    problem = make_problem(ward.ana, description="Gout")

    answers = ward.together(*[("DELETE", f"{problem.pk}/")] * 6)

    assert statuses(answers) == {204: 6}
    assert AuditEvent.objects.count() == 1


def test_a_change_and_an_error_end_as_an_error_or_a_refusal(ward):
    problem = make_problem(ward.ana, description="Gout")

    change, error = ward.together(("PATCH", f"{problem.pk}/", {"notes": "x"}), ("DELETE", f"{problem.pk}/"))

    assert error.status_code == 204
    assert change.status_code in {200, 400}
    assert Problem.unscoped.get().status == "entered_in_error"
