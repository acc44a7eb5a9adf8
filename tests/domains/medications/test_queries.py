"""The lists are compiled once for each choice of filters: every choice gives what its plain queryset gives."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations

import pytest

from careflow.domains.medications import queries
from careflow.domains.medications.queries import medications, refills
from careflow.platform.actor import system
from tests.domains.medications.factories import NOW, a_medication, a_refill
from tests.domains.patients.factories import a_care_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(cast, north):
    """Paul, at North."""
    actor = system(name="Paul", organization_id=north.organization_id, facility_id=north.pk)
    return replace(actor, staff_id=cast.staff["paul@north"].pk)


@pytest.fixture
def prescribed(cast, north, ana):
    """Three medications that Paul prescribes; two of them asked for."""
    paul = a_care_provider(north, linked_staff=cast.staff["paul@north"])
    rows = [a_medication(ana, prescriber=paul) for _ in range(3)]
    for number, medication in enumerate(rows[:2]):
        a_refill(medication, requested_at=NOW - timedelta(days=number))
    return rows


def choices(samples):
    return chain.from_iterable(combinations(samples, size) for size in range(len(samples) + 1))


def test_medications_by_any_choice_of_filters(actor, prescribed):
    values = {"patient": prescribed[0].patient_id, "status": "active", "before": prescribed[-1].pk}

    for names in choices(medications.SAMPLES):
        filters = {name: values[name] for name in names}
        compiled = medications.compiled_list(*names)
        rows = compiled.rows(actor, **filters)
        assert rows == list(compiled.queryset(actor, **filters))
        assert len(rows) == (2 if "before" in names else 3), names


def test_refill_requests_by_any_choice_of_filters(actor, prescribed):
    newest = refills.RefillRequest.unscoped.latest("requested_at")
    values = {
        "patient": newest.patient_id, "prescriber": prescribed[0].prescriber_id, "mine": actor.staff_id,
        "before": newest.pk, "status": "pending", "source": "patient",
    }  # fmt: skip

    for names in choices(refills.SAMPLES):
        filters = {name: values[name] for name in names}
        compiled = refills.compiled_list(*names)
        rows = compiled.rows(actor, **filters)
        assert rows == list(compiled.queryset(actor, **filters))
        assert len(rows) == (1 if "before" in names else 2), names


def test_a_whole_chart_takes_everything_of_its_patient(actor, ana, ben, prescribed):
    """As whoever exports a chart asks."""
    a_refill(a_medication(ben))

    taken, _ = queries.list_medications(actor=actor, patient_id=ana.pk)
    asked, _ = queries.list_refills(actor=actor, patient_id=ana.pk)

    assert {entry.id for entry in taken} == {row.pk for row in prescribed}
    assert [entry.medication_id for entry in asked] == [row.pk for row in prescribed[:2]]
