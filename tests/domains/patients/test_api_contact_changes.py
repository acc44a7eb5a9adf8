"""What patients changed by themselves about how they are reached, at the desk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.guards import SEEN, TOLD
from careflow.domains.patients.models import ContactChange
from careflow.platform.refusals import says
from tests.domains.patients.factories import a_contact_change, a_patient

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.fixture
def path(north):
    return lambda patient=None, rest="": (
        f"patients/{f'{patient.pk}/' if patient else ''}contact-changes/{rest}?facility_id={north.pk}"
    )


def body(change, **facts):
    return {
        "id": change.pk, "patient": change.patient_id, "patient_name": "Lee, Ann",
        "chart_number": change.patient.chart_number,
        "changes": [{"field": "email", "label": "Email", "before": "old@example.org", "after": "new@example.org"}],
        "made_at": "2026-03-02T14:00:00Z", "made_by_name": "Ann Lee", "is_by_proxy": False, "seen_at": None,
        "seen_by_name": "", **facts,
    }  # fmt: skip


def test_the_desk_sees_what_nobody_has_seen_yet_newest_first(acting_as, path, north, south):
    first = a_contact_change(a_patient(north))
    second = a_contact_change(
        a_patient(north, first_name="Bea"), is_by_proxy=True, made_by_name="Gina",
        changes=[{"field": "phones", "before": "5550110001 (cell)", "after": ""}],
    )  # fmt: skip
    a_contact_change(a_patient(north), seen_at=NOW, seen_by_name="Stan")
    a_contact_change(a_patient(south))

    answer = acting_as("stan").get(path())

    assert answer.json() == [
        body(
            second, patient_name="Lee, Bea", is_by_proxy=True, made_by_name="Gina",
            changes=[{"field": "phones", "label": "Phones", "before": "5550110001 (cell)", "after": ""}],
        ),
        body(first),
    ]  # fmt: skip


def test_a_chart_keeps_what_was_seen(acting_as, path, north):
    patient = a_patient(north)
    seen, fresh = a_contact_change(patient, seen_at=NOW, seen_by_name="Nina"), a_contact_change(patient)
    a_contact_change(a_patient(north))

    assert acting_as("bill").get(path(patient)).json() == [
        body(fresh), body(seen, seen_at="2026-03-02T14:00:00Z", seen_by_name="Nina"),
    ]  # fmt: skip


def test_the_desk_says_what_it_has_seen_and_the_next_one_stays_new(acting_as, path, north):
    patient, other = a_patient(north), a_contact_change(a_patient(north))
    shown, later = a_contact_change(patient), a_contact_change(patient)

    answer = acting_as("stan").post(path(patient, "seen/"), {"up_to": shown.pk})

    fresh, seen = answer.json()
    assert (answer.status_code, fresh) == (200, body(later))
    assert (seen["id"], seen["seen_by_name"]) == (shown.pk, "Stan Example")
    assert seen["seen_at"] is not None
    assert {row["id"] for row in acting_as("nina").get(path()).json()} == {other.pk, later.pk}
    event = AuditEvent.objects.get()
    assert (event.action, event.model_name, event.object_pk, event.patient_id, event.metadata) == (
        "update", "contactchange", str(shown.pk), patient.pk, {"seen": 1, "actor_name": "Stan Example"},
    )  # fmt: skip


def test_who_saw_it_first_stays_named(acting_as, path, north):
    change = a_contact_change(a_patient(north))

    for who in ("stan", "nina"):
        acting_as(who).post(path(change.patient, "seen/"), {"up_to": change.pk})

    assert ContactChange.unscoped.get().seen_by_name == "Stan Example"
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"up_to": None}, {"up_to": "x"}, {"up_to": 0}, {"up_to": 10**30}])
def test_bad_input_is_named_and_nothing_counts_as_seen(acting_as, path, north, sent):
    change = a_contact_change(a_patient(north))

    answer = acting_as("stan").post(path(change.patient, "seen/"), sent)

    assert (answer.status_code, "up_to" in answer.json()) == (400, True)
    assert ContactChange.unscoped.get().seen_at is None


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [(None, 401, 401), ("bill", 200, 403), ("sara", 403, 403), ("adam", 403, 403), ("lena", 403, 403)],
)
def test_it_turns_away(acting_as, path, north, who, reads, writes):
    change, somebody = a_contact_change(a_patient(north)), acting_as(who)

    assert {somebody.get(path()).status_code, somebody.get(path(change.patient)).status_code} == {reads}
    assert somebody.post(path(change.patient, "seen/"), {"up_to": change.pk}).status_code == writes
    assert ContactChange.unscoped.get().seen_at is None


def test_a_chart_of_another_facility_does_not_exist(acting_as, path, south):
    change = a_contact_change(a_patient(south))

    assert acting_as("stan").get(path(change.patient)).status_code == 404
    assert acting_as("stan").post(path(change.patient, "seen/"), {"up_to": change.pk}).status_code == 404
    assert ContactChange.unscoped.get().seen_at is None


def test_a_chart_out_of_use_waits_for_nobody(acting_as, path, north):
    change = a_contact_change(a_patient(north, is_active=False))
    stan = acting_as("stan")

    assert stan.get(path()).json() == []
    assert stan.get(path(change.patient)).status_code == 404
    assert stan.post(path(change.patient, "seen/"), {"up_to": change.pk}).status_code == 404


def test_it_costs_the_same_for_one_and_for_many(acting_as, path, north, statements, budgets):
    patient, stan = a_patient(north), acting_as("stan")
    a_contact_change(patient)
    few = [statements(lambda: stan.get(path())), statements(lambda: stan.get(path(patient)))]
    for _ in range(30):
        a_contact_change(patient)

    many = [statements(lambda: stan.get(path())), statements(lambda: stan.get(path(patient)))]
    newest = ContactChange.unscoped.latest("id").pk
    seen = statements(lambda: stan.post(path(patient, "seen/"), {"up_to": newest}))

    assert few == many == [budgets["list_unseen_contact_changes"], budgets["list_contact_changes"]]
    assert seen == budgets["mark_contact_changes_seen"]


def refused(write):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        write()
    return caught.value


def test_what_was_told_stays_and_is_seen_once(north):
    change = a_contact_change(a_patient(north))
    rows = ContactChange.unscoped.filter(pk=change.pk)

    for facts in ({"changes": []}, {"made_by_name": "Eve"}, {"made_at": NOW + timedelta(days=1)}):
        assert says(refused(lambda facts=facts: rows.update(**facts)), TOLD)
    refused(rows.delete)
    rows.update(seen_at=NOW, seen_by_name="Stan")
    for facts in ({"seen_at": None}, {"seen_by_name": "Eve"}):
        assert says(refused(lambda facts=facts: rows.update(**facts)), SEEN)


def test_it_stays_with_charts_of_its_facility(north, south):
    refused(lambda: a_contact_change(a_patient(south), facility=north))
