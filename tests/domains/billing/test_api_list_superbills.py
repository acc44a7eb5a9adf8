from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from careflow.domains.billing.queries import superbills as reads
from tests.domains.billing.superbill_factories import make_superbill
from tests.domains.clinical.factories import make_signed
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)  # ten at night of the 14th in New York
START = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def bill(ana):
    """Superbills of Ana's, each changed a minute after the one before."""
    minutes = iter(range(1000))

    def make(status="coding_needed", patient=ana, *, void=False, served_at=START, **values):
        changed = START + timedelta(minutes=next(minutes))
        encounter = make_signed(patient, started_at=served_at)
        voided = {"voided_at": timezone.now(), "voided_because": "x"} if void else {}
        return make_superbill(encounter, status, **{"updated_at": changed} | voided | values)

    return make


@pytest.fixture
def listed(biller, records):
    def ids(**query):
        response = biller.get(records(**query))
        assert response.status_code == 200, response.json()
        return [row["id"] for row in response.json()]

    return ids


def test_the_last_changed_comes_first_and_is_whole(biller, records, listed, bill, cast):
    early, late = bill(), bill()
    make_superbill(make_signed(make_patient(cast.facilities["south"])))

    assert listed() == [late.pk, early.pk]
    assert biller.get(records()).json()[0] == biller.get(records(late)).json()


def test_it_is_narrowed(listed, bill, north):
    coding, ready = bill(), bill("ready_to_submit")
    other = bill("ready_to_submit", make_patient(north, "Bell", "Ben"))

    assert listed(status="ready_to_submit") == [other.pk, ready.pk]
    assert listed(patient_id=ready.patient_id) == [ready.pk, coding.pk]
    assert listed(patient_id=ready.patient_id, status="ready_to_submit") == [ready.pk]
    assert listed(encounter_id=other.encounter_id) == [other.pk]
    assert listed(status="", patient_id="", encounter_id="", limit="", before="", include_voided="") == [
        other.pk, ready.pk, coding.pk,
    ]  # fmt: skip


def test_days_are_those_of_the_clinic(listed, bill):
    night, spring = bill(served_at=EVENING), bill(served_at=START)

    assert listed(**{"from": "2026-03-14", "to": "2026-03-14"}) == [night.pk]
    assert listed(**{"from": "2026-03-15"}) == [spring.pk]
    assert listed(to="2026-03-14") == [night.pk]
    assert listed(to="2026-03-14", status="ready_to_submit") == []


def test_a_day_ends_before_the_next_begins(listed, bill):
    first, next_one = (bill(served_at=datetime(2026, 3, day, 4, 0, tzinfo=UTC)) for day in (15, 16))  # midnight

    assert listed(**{"from": "2026-03-15", "to": "2026-03-15"}) == [first.pk]
    assert listed(**{"from": "2026-03-16"}) == [next_one.pk]


def test_void_ones_are_listed_when_asked_for(listed, bill):
    void, live = bill(void=True), bill()

    assert listed() == [live.pk]
    assert listed(include_voided="true") == [live.pk, void.pk]
    assert listed(include_voided="false", encounter_id=void.encounter_id) == []
    assert listed(include_voided=1, encounter_id=void.encounter_id) == [void.pk]


def test_ids_of_elsewhere_find_nothing(listed, bill, cast):
    """A 403 for rows of others and none for unknown ones told them apart."""
    bill()
    stranger = make_superbill(make_signed(make_patient(cast.facilities["south"])))

    for query in (
        {"patient_id": stranger.patient_id}, {"patient_id": 9**9}, {"encounter_id": stranger.encounter_id},
        {"before": stranger.pk},
    ):  # fmt: skip
        assert listed(**query) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("patient_id", "x"), ("patient_id", "0"), ("encounter_id", "-1"), ("status", "paid"), ("before", "1.5"),
        ("limit", "0"), ("limit", "1001"), ("from", "2026-13-01"), ("from", "0001-01-01"), ("to", "9999-12-31"),
        ("to", "tomorrow"), ("include_voided", "perhaps"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(biller, records, name, value):
    response = biller.get(records(**{name: value}))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", name])


def test_the_last_day_is_not_before_the_first(biller, records):
    response = biller.get(records(**{"from": "2026-03-15", "to": "2026-03-14"}))

    assert (response.status_code, response.json()["to"]) == (400, ["This is before the first day."])


@pytest.mark.parametrize("by", ["cap", "limit"])
def test_a_link_leads_on(biller, records, bill, monkeypatch, by):
    moments = [START + timedelta(hours=hour) for hour in (0, 0, 3, 0, 0)]
    rows = [bill(updated_at=moment) for moment in moments]
    if by == "cap":
        monkeypatch.setattr(reads, "CAP", 2)
        monkeypatch.setattr(reads, "LISTS", {names: reads.list_by(*names) for names in reads.LISTS})
    address, found = records(**({"limit": 2} if by == "limit" else {})), []

    while address:
        response = biller.get(address)
        found.append([row["id"] for row in response.json()])
        address = response.headers.get("Link", "").partition("</v1/")[2].partition(">")[0]

    order = [rows[number].pk for number in (2, 4, 3, 1, 0)]
    assert found == [order[:2], order[2:4], order[4:]]


def test_one_patients_are_never_cut(listed, bill, monkeypatch):
    monkeypatch.setattr(reads, "CAP", 2)
    rows = [bill() for _ in range(4)]

    assert len(listed(patient_id=rows[0].patient_id)) == 4


def test_it_stays_within_its_statements(biller, records, bill, statements, superbill_budget):
    bill()
    few = statements(lambda: biller.get(records()))
    for _ in range(5):
        bill()

    for query in ({}, {"limit": 3}, {"status": "coding_needed", "from": "2026-01-01"}):
        assert (
            statements(lambda query=query: biller.get(records(**query))) == few == superbill_budget("list_superbills")
        )


@pytest.mark.parametrize(("who", "status"), [("bill", 200), ("paul", 200), ("ada", 200), ("nina", 403), ("stan", 403)])
def test_who_may_read(acting_as, records, bill, who, status):
    superbill = bill()

    assert acting_as(who).get(records()).status_code == status
    assert acting_as(who).get(records(superbill)).status_code == status
    assert acting_as(who).get(records(superbill, "check/")).status_code == status
