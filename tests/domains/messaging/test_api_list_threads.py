from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.messaging.queries import inbox
from tests.domains.messaging.factories import NOW, a_reading, a_thread
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def short_pages(monkeypatch):
    """Pages of two."""
    monkeypatch.setattr(inbox, "CAP", 2)
    inbox.compiled_list.cache_clear()
    yield
    inbox.compiled_list.cache_clear()


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()]


def test_a_thread_shows_its_newest_words_and_no_more(acting_as, ana, path):
    thread = a_thread(ana, ("clinician", "How is it?"), ("patient", "Better. " * 50))

    listed = acting_as("nina").get(path())

    assert listed.json() == [
        {
            "id": thread.pk, "patient_id": ana.pk, "patient_display_name": "Mora, Ana", "subject": "Swollen ankle",
            "status": "open", "status_label": "Open", "last_message_at": "2026-03-01T15:01:00Z",
            "unread_for_clinician": True, "last_message_preview": "Better. " * 15, "last_sender_kind": "patient",
            "message_count": 2, "created_at": "2026-03-01T15:00:00Z", "version": 1,
        }
    ]  # fmt: skip
    assert not AuditEvent.objects.exists()


def test_a_word_of_the_house_is_shown_as_the_care_teams(acting_as, ana, path):
    a_thread(ana, ("system", "Your refill was denied."))

    (row,) = acting_as("nina").get(path()).json()
    assert (row["last_sender_kind"], row["unread_for_clinician"]) == ("clinician", False)


@pytest.mark.weak_point("C3")
def test_each_reader_has_a_flag_of_their_own(cast, acting_as, ana, path):
    a_reading(a_thread(ana, ("patient", "One."), ("patient", "Two.")), cast.staff["nina@north"], read_up_to=1)
    a_reading(a_thread(ana, ("patient", "One."), ("patient", "Two.")), cast.staff["stan@north"], read_up_to=2)
    a_reading(a_thread(ana, ("patient", "One."), ("clinician", "Two.")), read_up_to=2)

    flags = {
        who: [row["unread_for_clinician"] for row in acting_as(who).get(path()).json()][::-1]
        for who in ("nina", "stan", "petra")
    }

    assert flags == {"nina": [True, True, True], "stan": [True, False, True], "petra": [True, True, True]}


def test_they_come_by_newest_activity_and_are_sifted(acting_as, ana, ben, path):
    first = a_thread(ana, subject="Über Größe: 50% “off”", started_at=NOW - 3 * DAY, status="closed")
    second = a_thread(ben, subject="O’Brien's form", started_at=NOW - 2 * DAY)
    third = a_thread(ana, subject="Ankle", started_at=NOW - DAY)
    fourth = a_thread(ben, subject="Ankle", started_at=NOW - DAY, status="closed")
    nina = acting_as("nina")

    def found(**query):
        return ids(nina.get(path(**query)))

    assert found() == [fourth.pk, third.pk, second.pk, first.pk]
    assert found(status="open") == [third.pk, second.pk]
    assert found(status="closed", patient_id=ana.pk) == [first.pk]
    assert found(patient_id=ben.pk) == [fourth.pk, second.pk]
    assert found(search="ANKLE") == [fourth.pk, third.pk]
    assert found(search="ankle", status="open", patient_id=ana.pk) == [third.pk]
    assert found(search="o'brien") == found(search="O%E2%80%99Bri") == [second.pk]
    assert found(search="grosse") == found(search="50%25") == [first.pk]
    assert found(search="mor") == found(search="an%C3%A0") == [third.pk, first.pk]
    assert found(search="bel") == [fourth.pk, second.pk]
    assert found(search="_") == found(search="%25%25") == found(search="Ana Mora Ankle") == []
    assert found(search="%20%20") == found(search="") == found(status="") == found()


def test_other_facilities_are_not_listed(acting_as, south, path):
    foreign = a_patient(south)
    thread = a_thread(foreign)
    nina = acting_as("nina")

    for query in ({}, {"patient_id": foreign.pk}, {"patient_id": 10**9}, {"search": "ankle"}, {"before": thread.pk}):
        assert ids(nina.get(path(**query))) == []


@pytest.mark.weak_point("P1")
def test_a_long_list_keeps_the_newest_and_says_how_to_ask_on(acting_as, ana, path, short_pages):
    days = (0, 1, 1, 1, 2)
    made = [a_thread(ana, started_at=NOW - day * DAY).pk for day in days]
    nina = acting_as("nina")

    pages, link = [], path(status="open", search="ankle")
    while link:
        page = nina.get(link)
        pages.append(ids(page))
        found = page.headers.get("Link", "")
        link = found[found.index("<") + 1 : found.index(">")].removeprefix("/v1/") if found else ""

    assert pages == [[made[0], made[3]], [made[2], made[1]], [made[4]]]
    whole = nina.get(path(patient_id=ana.pk))
    assert (len(whole.json()), "Link" in whole.headers) == (5, False)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"patient_id": "ana"}, "patient_id"),
        ({"patient_id": "0"}, "patient_id"),
        ({"patient_id": "9" * 30}, "patient_id"),
        ({"status": "waiting"}, "status"),
        ({"search": "x" * 201}, "search"),
        ({"before": "-1"}, "before"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query, field):
    response = acting_as("nina").get(path(**query))

    assert (response.status_code, field in response.json()) == (400, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("bill", 403), ("adam", 403), ("sara", 403), ("liam", 403), ("lost", 403), ("ada", 200),
     ("paul", 200), ("nina", 200), ("stan", 200)],
)  # fmt: skip
def test_whoever_may_view_messages_sees_them(acting_as, ana, path, count_path, who, status):
    thread = a_thread(ana)

    for address in (path(), path(f"{thread.pk}/"), count_path):
        assert acting_as(who).get(address).status_code == status


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nobody_changes_them_here(acting_as, ana, path, method):
    thread = a_thread(ana)

    assert acting_as("ada").send(method, path(), {}).status_code == 405
    assert acting_as("ada").send(method, path(f"{thread.pk}/"), {}).status_code == 405


@pytest.mark.weak_point("P1")
def test_the_unread_ones_are_counted_while_they_are_open(cast, acting_as, north, south, ana, ben, count_path):
    a_reading(a_thread(ana, ("patient", "One."), ("patient", "Two.")), cast.staff["nina@north"], read_up_to=1)
    a_reading(a_thread(ana, ("patient", "One."), ("clinician", "Two.")), cast.staff["nina@north"], read_up_to=1)
    a_thread(ben)
    a_thread(ben, ("clinician", "Hello."))
    a_thread(ben, status="closed")
    a_thread(a_patient(south))

    counted = {who: acting_as(who).get(count_path).json() for who in ("nina", "stan")}

    assert counted == {"nina": {"count": 2}, "stan": {"count": 3}}
    elsewhere = f"messaging/unread-count/?facility_id={south.pk}"
    assert acting_as("sara").get(elsewhere).json() == {"count": 1}


def test_nothing_unread_is_zero(acting_as, north, count_path):
    assert acting_as("nina").get(count_path).json() == {"count": 0}


@pytest.mark.weak_point("P1", "P2")
def test_it_costs_the_same_for_three_and_for_three_hundred(
    acting_as, ana, ben, path, count_path, statements, budget
):  # fmt: skip
    nina = acting_as("nina")
    queries = ({}, {"status": "open"}, {"patient_id": ana.pk}, {"search": "ankle"})
    calls = [lambda query=query: nina.get(path(**query)) for query in queries]
    for patient in (ana, ana, ben):
        a_thread(patient, ("patient", "One."), ("clinician", "Two."))
    few = [statements(call) for call in calls]
    for number in range(297):
        a_thread(ana if number % 2 else ben)

    assert [statements(call) for call in calls] == few == [budget("list_threads")] * len(calls)
    assert statements(lambda: nina.get(count_path)) == budget("count_unread")
    assert len(nina.get(path()).json()) == 300
