from datetime import UTC, datetime, timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.queries import encounters as reads
from tests.domains.clinical.factories import make_draft, make_encounter, make_signed
from tests.domains.insurance.factories import linked_carrier, policy
from tests.domains.scheduling.factories import make_appointment, make_patient

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 3, 15, 13, 0, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)


@pytest.fixture
def ben(north):
    return make_patient(north, "Bell", "Ben")


def ids(response):
    assert response.status_code == 200, response.json()
    return [row["id"] for row in response.json()]


def test_the_whole_facility_comes_newest_first(acting_as, cast, ana, ben, path):
    south = make_encounter(make_patient(cast.facilities["south"]), started_at=NOON)
    early, late = make_encounter(ana, started_at=NINE), make_encounter(ben, started_at=NOON)
    same = make_encounter(ana, started_at=NINE)

    found = ids(acting_as("paul").get(path("encounters/")))

    assert found == [late.pk, same.pk, early.pk]
    assert south.pk not in found


def test_a_row_is_the_whole_encounter(acting_as, draft, path):
    doctor = acting_as("paul")
    opened = doctor.get(path(f"encounters/{draft.pk}/")).json()

    (row,) = doctor.get(path("encounters/")).json()

    del opened["addenda"], opened["problems"]
    assert row == opened
    assert row["progress_note"]["subjective"] == "Coughs."


def test_each_names_who_pays_for_its_patient_by_now(acting_as, cast, ana, ben, north, path):
    cy = make_patient(north, "Cole", "Cy")
    primary, other = linked_carrier(cast, "Harbor Mutual"), linked_carrier(cast, "Bay Health")
    policy(ana, primary, "A1", is_primary=True)
    policy(ana, other, "A2")
    policy(ben, other, "B1")
    policy(cy, primary, "C1", is_active=False)
    for patient in (ana, ben, cy):
        make_signed(patient)
    biller = acting_as("bill")

    rows = biller.get(path("encounters/")).json()

    assert {row["patient"]: row["payer_name"] for row in rows} == {ana.pk: "Harbor Mutual", ben.pk: None, cy.pk: None}
    (row,) = biller.get(path("encounters/", patient_id=ana.pk)).json()
    assert acting_as("paul").get(path(f"encounters/{row['id']}/")).json()["payer_name"] == "Harbor Mutual"


def test_it_is_narrowed_by_patient_and_status(acting_as, ana, ben, path):
    open_one, signed, other = make_encounter(ana, started_at=NINE), make_signed(ana), make_encounter(ben)
    cancelled = make_encounter(ana, status="cancelled", started_at=NOON)
    doctor = acting_as("paul")

    assert ids(doctor.get(path("encounters/", patient_id=ana.pk))) == [signed.pk, cancelled.pk, open_one.pk]
    assert ids(doctor.get(path("encounters/", patient_id=ana.pk, status="signed"))) == [signed.pk]
    assert ids(doctor.get(path("encounters/", status="in_progress"))) == [other.pk, open_one.pk]
    assert ids(doctor.get(path("encounters/", status="", patient_id="", appointment_id=""))) == [
        other.pk, signed.pk, cancelled.pk, open_one.pk,
    ]  # fmt: skip


def test_a_visit_shows_its_living_encounter(acting_as, north, ana, path):
    visit = make_appointment(north, ana)
    gone = make_encounter(ana, appointment=visit, status="cancelled")
    living = make_encounter(ana, appointment=visit, started_at=NINE)
    make_encounter(ana)
    doctor = acting_as("paul")

    assert ids(doctor.get(path("encounters/", appointment_id=visit.pk))) == [living.pk]
    assert ids(doctor.get(path("encounters/", appointment_id=visit.pk, status="cancelled"))) == [gone.pk]
    assert ids(doctor.get(path("encounters/", appointment_id=visit.pk, patient_id=ana.pk))) == [living.pk]


def test_ids_of_elsewhere_find_nothing(acting_as, cast, ana, path):
    """A 403 for rows of others and none for unknown ones told them apart."""
    make_encounter(ana)
    south = cast.facilities["south"]
    stranger = make_patient(south)
    doctor = acting_as("paul")

    for query in (
        {"patient_id": stranger.pk}, {"patient_id": 9**9}, {"appointment_id": make_appointment(south, stranger).pk},
        {"before": make_encounter(stranger).pk},
    ):  # fmt: skip
        assert ids(doctor.get(path("encounters/", **query))) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("patient_id", "x"), ("patient_id", "0"), ("appointment_id", "-1"), ("status", "lost"), ("before", "1.5")],
)
def test_a_bad_parameter_is_named(acting_as, path, name, value):
    response = acting_as("paul").get(path("encounters/", **{name: value}))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", name])


def test_the_billing_workspace_gets_no_word_of_the_chart(acting_as, draft, path):
    doctor, biller = acting_as("paul"), acting_as("bill")
    whole, blanked = (person.get(path("encounters/")).json()[0] for person in (doctor, biller))

    expected = whole | {"reason": "", "progress_note": whole["progress_note"] | {"subjective": "", "plan": ""}}
    assert blanked == expected
    assert whole["reason"] == "Cough"
    assert biller.get(path(f"encounters/{draft.pk}/")).status_code == 403
    assert biller.get(path(f"progress-notes/{draft.progress_note.pk}/")).status_code == 403


def test_the_newest_are_listed_and_a_link_leads_on(acting_as, monkeypatch, ana, ben, path):
    monkeypatch.setattr(reads, "CAP", 2)
    monkeypatch.setattr(reads, "LISTS", {names: reads.list_by(*sorted(names)) for names in reads.LISTS})
    rows = [make_encounter(ana, started_at=moment) for moment in (NINE, NINE, NOON, NINE, NINE)]
    wanted = [rows[number].pk for number in (2, 4, 3, 1, 0)]
    doctor, address, found = acting_as("paul"), path("encounters/", status="in_progress"), []

    while address:
        response = doctor.get(address)
        found.append(ids(response))
        link = response.headers.get("Link", "")
        address = link.partition("</v1/")[2].partition(">")[0]

    assert found == [wanted[:2], wanted[2:4], wanted[4:]]
    assert len(ids(doctor.get(path("encounters/", patient_id=ana.pk)))) == 5


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("sara", 403), ("liam", 403), ("lost", 403)])
def test_it_turns_away(acting_as, draft, path, who, status):
    assert acting_as(who).get(path("encounters/")).status_code == status


def test_it_costs_the_same_for_one_and_for_thirty(acting_as, ana, paul, path, statements, budget):
    doctor = acting_as("paul")
    make_draft(ana, paul)
    doctor.get(path("encounters/"))
    one = statements(lambda: doctor.get(path("encounters/")))
    for _ in range(29):
        make_draft(ana, paul)

    assert statements(lambda: doctor.get(path("encounters/"))) == one == budget("list_encounters")
    assert not AuditEvent.objects.exists()
