from datetime import timedelta

import pytest

from careflow.domains.medications.queries import refills as reads
from tests.domains.medications.factories import NOW, a_medication, a_refill
from tests.domains.patients.factories import a_care_provider, a_patient, an_offered_pharmacy

pytestmark = pytest.mark.django_db
INBOX = "refill-requests/"


@pytest.fixture
def short_pages(monkeypatch):
    """Pages of two."""
    monkeypatch.setattr(reads, "CAP", 2)
    reads.compiled_list.cache_clear()
    yield
    reads.compiled_list.cache_clear()


@pytest.fixture
def colleague(cast, north):
    """Paul's entry in the directory."""
    return a_care_provider(north, first_name="", last_name="", linked_staff=cast.staff["paul@north"])


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()]


def test_it_shows_the_medication_as_it_is_now_and_the_pharmacy_as_it_was(cast, acting_as, ana, colleague, path):
    pharmacy = an_offered_pharmacy(cast.organizations["harbor"], "Corner Drugs Inc.")
    medication = a_medication(ana, prescriber=colleague, prescriber_name="Dr. Who")
    refill = a_refill(
        medication, pharmacy=pharmacy, pharmacy_name="Corner Pharmacy", days_supply=90, patient_note="Out on Friday."
    )
    nina = acting_as("nina")
    nina.patch(path(f"{medication.pk}/"), {"dose": "20 mg"})

    listed = nina.get(path(INBOX))

    assert listed.json() == [
        {
            "id": refill.pk, "patient_id": ana.pk, "patient_display_name": "Mora, Ana", "medication_id": medication.pk,
            "medication_name": "Lisinopril", "dose": "20 mg", "frequency": "daily", "pharmacy_id": pharmacy.pk,
            "pharmacy_name": "Corner Pharmacy", "days_supply": 90, "prescriber_id": colleague.pk,
            "prescriber_display": "Paul Example", "source": "patient", "source_label": "Patient", "status": "pending",
            "status_label": "Pending", "patient_note": "Out on Friday.", "clinician_note": "",
            "requested_at": "2026-03-01T15:00:00Z", "resolved_at": None, "resolved_by_name": "", "version": 1,
        }
    ]  # fmt: skip
    alone = nina.get(path(f"{INBOX}{refill.pk}/"))
    assert (alone.json(), alone["ETag"]) == (listed.json()[0], '"1"')


def test_a_typed_prescriber_is_shown_where_none_is_chosen(acting_as, ana, path):
    a_refill(a_medication(ana, prescriber_name="Dr. Who"))
    a_refill(a_medication(ana), requested_at=NOW - timedelta(days=1))

    rows = acting_as("nina").get(path(INBOX)).json()

    assert [(row["prescriber_id"], row["prescriber_display"]) for row in rows] == [(None, "Dr. Who"), (None, "")]


def test_they_come_newest_first_and_are_sifted(acting_as, ana, ben, stone, colleague, path):
    of_stone, of_paul = a_medication(ana, prescriber=stone), a_medication(ben, prescriber=colleague)
    first = a_refill(of_stone, status="denied", requested_at=NOW - timedelta(days=3))
    second = a_refill(of_paul, source="pharmacy", requested_at=NOW - timedelta(days=2))
    third = a_refill(a_medication(ana), requested_at=NOW - timedelta(days=1))
    fourth = a_refill(of_stone, requested_at=NOW - timedelta(days=1))
    nina, paul = acting_as("nina"), acting_as("paul")

    def found(who=nina, **query):
        return ids(who.get(path(INBOX, **query)))

    assert found() == [fourth.pk, third.pk, second.pk, first.pk]
    assert found(status="pending") == [fourth.pk, third.pk, second.pk]
    assert found(status="denied", source="patient") == [first.pk]
    assert found(source="pharmacy", status="", patient_id="") == [second.pk]
    assert found(patient_id=ana.pk) == [fourth.pk, third.pk, first.pk]
    assert found(patient_id=ana.pk, status="pending") == [fourth.pk, third.pk]
    assert found(prescriber_id=stone.pk) == [fourth.pk, first.pk]
    assert found(prescriber_id=stone.pk, status="denied", source="patient", patient_id=ana.pk) == [first.pk]
    for yes in ("true", "1", "yes"):
        assert found(paul, mine=yes) == [second.pk]
    assert found(paul, mine="true", status="approved") == []
    assert found(nina, mine="true") == []
    assert len(found(paul, mine="false")) == 4


@pytest.mark.weak_point("W13")
def test_pending_ones_are_listed_however_old_they_are(acting_as, ana, path):
    old = a_refill(a_medication(ana), requested_at=NOW - timedelta(days=900))

    assert ids(acting_as("nina").get(path(INBOX, patient_id=ana.pk))) == [old.pk]


def test_other_facilities_are_not_listed(acting_as, north, south, path):
    foreign = a_patient(south)
    refill = a_refill(a_medication(foreign))
    nina = acting_as("nina")

    for query in ({}, {"patient_id": foreign.pk}, {"patient_id": 10**9}, {"prescriber_id": 10**9}, {"before": 10**9}):
        assert ids(nina.get(path(INBOX, **query))) == []
    assert nina.get(path(f"{INBOX}{refill.pk}/")).status_code == 404


def test_a_long_list_keeps_the_newest_and_says_how_to_ask_on(acting_as, ana, path, short_pages):
    days = (0, 1, 1, 1, 2)
    made = [a_refill(a_medication(ana), requested_at=NOW - timedelta(days=day)).pk for day in days]
    nina = acting_as("nina")

    pages, link = [], path(INBOX, status="pending")
    while link:
        page = nina.get(link)
        pages.append(ids(page))
        found = page.headers.get("Link", "")
        link = found[found.index("<") + 1 : found.index(">")].removeprefix("/v1/") if found else ""

    assert pages == [[made[0], made[3]], [made[2], made[1]], [made[4]]]
    whole = nina.get(path(INBOX, patient_id=ana.pk))
    assert (len(whole.json()), "Link" in whole.headers) == (5, False)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"patient_id": "ana"}, "patient_id"),
        ({"patient_id": "0"}, "patient_id"),
        ({"prescriber_id": "9" * 30}, "prescriber_id"),
        ({"status": "open"}, "status"),
        ({"source": "fax"}, "source"),
        ({"mine": "perhaps"}, "mine"),
        ({"before": "%00"}, "before"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query, field):
    response = acting_as("nina").get(path(INBOX, **query))

    assert (response.status_code, field in response.json()) == (400, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("bill", 403), ("adam", 403), ("sara", 403), ("liam", 403), ("ada", 200), ("paul", 200),
     ("nina", 200), ("stan", 200)],
)  # fmt: skip
def test_whoever_may_view_medications_sees_them(acting_as, ana, path, who, status):
    refill = a_refill(a_medication(ana))

    assert acting_as(who).get(path(INBOX)).status_code == status
    assert acting_as(who).get(path(f"{INBOX}{refill.pk}/")).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_writes_them_here(acting_as, ana, path, method):
    refill = a_refill(a_medication(ana))

    assert acting_as("ada").send(method, path(INBOX), {}).status_code == 405
    assert acting_as("ada").send(method, path(f"{INBOX}{refill.pk}/"), {}).status_code == 405


@pytest.mark.weak_point("P2")
def test_it_costs_the_same_for_one_and_for_many(cast, acting_as, north, ana, colleague, path, statements, budget):
    nina = acting_as("nina")
    a_refill(a_medication(ana, prescriber=colleague))
    queries = ({}, {"status": "pending"}, {"patient_id": ana.pk}, {"mine": "true"}, {"prescriber_id": colleague.pk})
    calls = [lambda query=query: nina.get(path(INBOX, **query)) for query in queries]
    few = [statements(call) for call in calls]
    for _ in range(40):
        provider = a_care_provider(north, linked_staff=cast.staff["petra@north"])
        a_refill(a_medication(ana, prescriber=provider))

    assert [statements(call) for call in calls] == few == [budget("list_refill_requests")] * len(calls)
    assert len(nina.get(path(INBOX)).json()) == 41
