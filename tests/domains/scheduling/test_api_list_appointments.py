from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from careflow.domains.scheduling import queries
from careflow.domains.scheduling.queries import appointments as reads
from careflow.domains.scheduling.queries import heatmap
from careflow.platform.actor import system
from careflow.platform.compiled import Compiled, registry
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, make_resource, status_of

pytestmark = pytest.mark.django_db


def starts(response):
    return [entry["appointment_time"] for entry in response.json()]


def test_a_day_lists_its_visits_by_start_whatever_their_status(acting_as, north, ana, paul, room, path):
    late = make_appointment(north, ana, at=f"{MONDAY}T15:00", status=status_of(north, "cancelled"), occupies_time=False)
    early = make_appointment(north, ana, at=f"{MONDAY}T08:00", resource=room, rendering_provider=paul)
    make_appointment(north, ana, at="2027-03-16T08:00")

    response = acting_as("bill").get(path(date=MONDAY))

    assert response.status_code == 200
    assert [entry["id"] for entry in response.json()] == [early.pk, late.pk]
    assert response.json()[0] == acting_as("bill").get(path(f"{early.pk}/")).json()
    assert "resource_name" not in response.json()[1]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [("2027-03-14", "00:00", "23:59"), ("2027-11-07", "00:00", "23:59"), (MONDAY, "00:00", "23:59")],
)
def test_a_day_is_as_long_as_the_facilitys_clock_says(acting_as, north, ana, path, day, first, last):
    """Days of 23, 25 and 24 hours: the first and the last minute belong, the minutes around do not."""
    for at in (f"{day}T{first}", f"{day}T{last}"):
        make_appointment(north, ana, at=at, minutes=1)
    for shift in (-1, 1):
        edge = datetime.fromisoformat(f"{day}T00:00") + timedelta(days=max(shift, 0), minutes=min(shift, 0))
        make_appointment(north, ana, at=edge.isoformat(timespec="minutes"), minutes=1)

    assert starts(acting_as("stan").get(path(date=day))) == [f"{day}T{first}", f"{day}T{last}"]


def test_both_of_two_equal_hours_are_listed_in_their_order(acting_as, north, ana, path):
    first = make_appointment(north, ana, at="2027-11-07T01:30", minutes=10)
    second = make_appointment(north, ana, at=first.starts_at + timedelta(hours=1), minutes=10)

    response = acting_as("stan").get(path(date="2027-11-07"))

    assert [(entry["id"], entry["appointment_time"]) for entry in response.json()] == [
        (first.pk, "2027-11-07T01:30"), (second.pk, "2027-11-07T01:30"),
    ]  # fmt: skip


def test_a_span_includes_its_last_day(acting_as, north, ana, path):
    for day in (14, 15, 16, 17):
        make_appointment(north, ana, at=f"2027-03-{day}T09:00")

    assert starts(acting_as("stan").get(path(date=MONDAY, date_to="2027-03-16"))) == [
        "2027-03-15T09:00", "2027-03-16T09:00",
    ]  # fmt: skip


def test_a_patients_visits_come_whole_or_within_days(acting_as, north, ana, ben, path):
    for day in (14, 15, 16):
        make_appointment(north, ana, at=f"2027-03-{day}T09:00")
    make_appointment(north, ben, at=f"{MONDAY}T09:00")
    desk = acting_as("stan")

    assert len(desk.get(path(patient_id=ana.pk)).json()) == 3
    assert starts(desk.get(path(patient_id=ana.pk, date=MONDAY))) == ["2027-03-15T09:00"]
    assert len(desk.get(path(patient_id=ana.pk, date="2027-03-14", date_to=MONDAY)).json()) == 2


def test_empty_values_are_absent(acting_as, north, ana, path):
    make_appointment(north, ana)

    assert len(acting_as("stan").get(path(patient_id=ana.pk, date="", date_to="")).json()) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "date"),
        ({"date": ""}, "date"),
        ({"date_to": MONDAY}, "date_to"),
        ({"date": MONDAY, "date_to": "2027-03-14"}, "date_to"),
        ({"date": "15.03.2027"}, "date"),
        ({"date": "2027-02-30"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"date": MONDAY, "date_to": "9999-12-31"}, "date_to"),
        ({"date": "%00"}, "date"),
        ({"patient_id": "ana"}, "patient_id"),
        ({"patient_id": "-1"}, "patient_id"),
        ({"patient_id": "9" * 30}, "patient_id"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query, field):
    response = acting_as("stan").get(path(**query))

    assert (response.status_code, field in response.json()) == (400, True)
    assert response.json()["detail"]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("sara", 403), ("adam", 403), ("lena", 403), ("lost", 403)])
def test_it_turns_away(acting_as, path, who, status):
    assert acting_as(who).get(path(date=MONDAY)).status_code == status


def test_other_facilities_and_deleted_visits_are_not_listed(cast, acting_as, north, ana, path):
    south = cast.facilities["south"]
    other = make_patient(south)
    make_appointment(south, other)
    gone = make_appointment(north, ana)
    acting_as("ada").delete(path(f"{gone.pk}/"))

    assert acting_as("stan").get(path(date=MONDAY)).json() == []
    assert acting_as("stan").get(path(patient_id=other.pk)).json() == []


def test_a_long_span_keeps_the_newest_whole_days_and_says_how_to_ask_on(acting_as, north, ana, path, monkeypatch):
    monkeypatch.setattr(reads, "CAP", 5)
    monkeypatch.setattr(reads, "NEWEST_BETWEEN", recompiled(5))
    for day in range(1, 8):
        make_appointment(north, ana, at=f"2027-05-0{day}T09:00")
        make_appointment(north, ana, at=f"2027-05-0{day}T10:00")
    desk = acting_as("stan")

    page = desk.get(path(date="2027-01-01", date_to="2027-05-31"))
    link = page.headers["Link"]
    older = desk.get(link[link.index("<") + 1 : link.index(">")].removeprefix("/v1/"))

    assert [at[8:13] for at in starts(page)] == ["06T09", "06T10", "07T09", "07T10"]
    assert 'date_to=2027-05-05>; rel="next"' in link
    assert [at[8:13] for at in starts(older)] == ["04T09", "04T10", "05T09", "05T10"]


def recompiled(cap):
    compiled = Compiled(
        lambda scope, start, end: (
            reads.between(scope, start, end).order_by("-starts_at", "-id").values_list(*reads.COLUMNS)[: cap + 1]
        ),
        scoped=True,
        start=datetime(1901, 1, 1, tzinfo=UTC),
        end=datetime(1901, 1, 2, tzinfo=UTC),
    )
    registry.remove(compiled)
    return compiled


@pytest.mark.weak_point("P3")
def test_it_costs_two_statements_for_one_visit_and_for_many(acting_as, north, ana, paul, path, statements, budget):
    desk = acting_as("stan")
    make_appointment(north, ana, at=f"{MONDAY}T00:00", minutes=1)
    one = statements(lambda: desk.get(path(date=MONDAY)))
    for minute in range(1, 60):
        room = make_resource(north, f"Room {minute}")
        patient = make_patient(north, f"Name {minute}")
        make_appointment(
            north, patient, at=f"{MONDAY}T01:{minute:02}", minutes=1, resource=room, rendering_provider=paul
        )

    assert one == budget("list_appointments")
    assert statements(lambda: desk.get(path(date=MONDAY))) == one
    assert statements(lambda: desk.get(path(date="2027-01-01", date_to="2027-12-31"))) == one
    assert statements(lambda: desk.get(path(patient_id=ana.pk))) == one


def test_counting_a_month(acting_as, north, ana, path, statements, budget):
    for at in ("03-31T23:59", "04-01T00:00", "04-30T23:59", "05-01T00:00"):
        make_appointment(north, ana, at=f"2027-{at}", minutes=1)
    make_appointment(north, ana, at="2027-04-30T12:00", status=status_of(north, "cancelled"), occupies_time=False)
    desk = acting_as("stan")

    response = desk.get(path("heatmap/", month="2027-4"))

    assert response.json() == {"month": "2027-4", "counts": {"2027-04-01": 1, "2027-04-30": 2}}
    assert statements(lambda: desk.get(path("heatmap/", month="2027-04"))) == budget("count_appointments")


def test_the_months_with_a_day_of_23_and_25_hours_count_local_days(acting_as, north, ana, path):
    for at in ("2027-03-14T00:00", "2027-03-14T03:30", "2027-03-14T23:59", "2027-11-07T00:00", "2027-11-07T23:59"):
        make_appointment(north, ana, at=at, minutes=1)
    again = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)  # the second half past one
    make_appointment(north, ana, at=again, minutes=1)
    desk = acting_as("stan")

    assert desk.get(path("heatmap/", month="2027-03")).json()["counts"] == {"2027-03-14": 3}
    assert desk.get(path("heatmap/", month="2027-11")).json()["counts"] == {"2027-11-07": 3}


@pytest.mark.parametrize(("year", "month", "days"), [(2027, 3, 31), (2027, 11, 30), (2027, 2, 28), (2028, 2, 29)])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"])
def test_both_ways_of_counting_agree(north, ana, year, month, days, zone):
    actor = replace(
        system(name="x", organization_id=north.organization_id, facility_id=north.pk), facility_timezone=zone
    )
    first, last = date(year, month, 1), date(year, month, days)
    instant = datetime(year, month, 1, tzinfo=UTC) - timedelta(days=1)
    for step in range(0, 24 * (days + 2), 5):
        make_appointment(north, ana, at=instant + timedelta(hours=step), minutes=1)

    by_edges = heatmap.count_by_edges(actor=actor, first=first, last=last)

    assert by_edges == heatmap.count_by_zone(actor=actor, first=first, last=last)
    assert list(by_edges) == [first + timedelta(days=number) for number in range(days)]


@pytest.mark.parametrize("month", ["", "2027", "2027-13", "2027-00", "27-01", "2027-01-01", "9999-12", "0000-01", "x"])
def test_a_month_that_is_none_is_refused(acting_as, path, month):
    response = acting_as("stan").get(path("heatmap/", month=month))

    assert (response.status_code, "month" in response.json()) == (400, True)


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("sara", 403), ("lena", 403)])
def test_counting_turns_away(acting_as, path, who, status):
    assert acting_as(who).get(path("heatmap/", month="2027-03")).status_code == status


def test_the_heatmap_does_not_count_deleted_visits(acting_as, north, ana, path):
    gone = make_appointment(north, ana)
    acting_as("ada").delete(path(f"{gone.pk}/"))

    assert acting_as("stan").get(path("heatmap/", month="2027-03")).json()["counts"] == {}


def test_one_visit_carries_its_version(acting_as, north, ana, path, statements, budget):
    visit = make_appointment(north, ana)
    desk = acting_as("stan")

    response = desk.get(path(f"{visit.pk}/"))

    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert "warnings" not in response.json()
    assert statements(lambda: desk.get(path(f"{visit.pk}/"))) == budget("get_appointment")
    assert desk.get(path("999999/")).json() == {"detail": "Not found.", "code": "resource.not_found"}
    assert desk.get(path(f"{'9' * 19}/")).status_code == 404
    assert desk.get(path("x/")).status_code == 404


def test_the_columns_of_answers_stand_in_their_order():
    """The answer is built by position from these."""
    assert len(queries.COLUMNS) == 34
    assert queries.COLUMNS[14:16] == ("starts_at", "ends_at")
    assert queries.COLUMNS[-3:] == ("is_billable", "allow_overlap", "version")
