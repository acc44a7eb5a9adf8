from datetime import UTC, date, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.medications.models import Medication
from tests.domains.medications.factories import a_medication

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)  # eleven at night on the tenth in New York


def test_it_ends_today_on_the_facilitys_clock_and_stays_listed(acting_as, ana, path, at):
    at(LATE)
    medication = a_medication(ana, start_date=date(2026, 1, 5))
    nina = acting_as("nina")

    response = nina.delete(path(f"{medication.pk}/"))

    (row,), event = nina.get(path(patient_id=ana.pk)).json(), AuditEvent.objects.get()
    assert (response.status_code, response.content) == (204, b"")
    assert (row["status"], row["end_date"], row["version"], row["updated_by_name"]) == (
        "discontinued", "2026-03-10", 2, "Nina Example",
    )  # fmt: skip
    assert (event.action, event.summary, event.object_pk) == ("delete", "Medication discontinued", str(medication.pk))
    assert event.metadata == {
        "changed_fields": ["status", "end_date"], "previous": {"status": "active"},
        "next": {"status": "discontinued"}, "actor_name": "Nina Example",
    }  # fmt: skip


def test_what_was_to_start_later_ends_on_its_start(acting_as, ana, path, at):
    at(LATE)
    medication = a_medication(ana, start_date=date(2026, 4, 1))

    assert acting_as("nina").delete(path(f"{medication.pk}/")).status_code == 204
    assert Medication.unscoped.get().end_date == date(2026, 4, 1)


@pytest.mark.parametrize("end", [date(2020, 1, 5), date(2030, 1, 5)])
def test_an_end_that_somebody_said_stays(acting_as, ana, path, end):
    medication = a_medication(ana, status="inactive", end_date=end)

    acting_as("nina").delete(path(f"{medication.pk}/"))

    stored = Medication.unscoped.get()
    assert (stored.status, stored.end_date, stored.end_is_implied) == ("discontinued", end, False)


def test_a_second_time_is_silent(acting_as, ana, path):
    medication = a_medication(ana)
    nina = acting_as("nina")

    assert [nina.delete(path(f"{medication.pk}/")).status_code for _ in range(3)] == [204, 204, 204]
    assert (Medication.unscoped.get().version, AuditEvent.objects.count()) == (2, 1)


def test_a_stale_version_changes_nothing(acting_as, ana, path):
    medication = a_medication(ana)

    response = acting_as("nina").delete(path(f"{medication.pk}/"), headers={"If-Match": '"9"'})

    assert (response.status_code, Medication.unscoped.get().status) == (412, "active")


def test_it_costs(acting_as, ana, path, statements, budget):
    medication = a_medication(ana)
    nina = acting_as("nina")

    assert statements(lambda: nina.delete(path(f"{medication.pk}/"))) == budget("discontinue_medication")
    assert statements(lambda: nina.delete(path(f"{medication.pk}/"))) == budget("discontinue_medication.again")
