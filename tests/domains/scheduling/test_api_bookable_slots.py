from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType, Staff
from careflow.domains.scheduling.models import BookableSlot
from careflow.domains.scheduling.queries import slots as reads
from tests.domains.scheduling.factories import MONDAY, local, make_appointment, status_of, type_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(north, paul):
    def body(**fields):
        usual = {
            "provider": paul.pk,
            "appointment_type": type_of(north).pk,
            "start_time": "2027-03-15T13:00:00Z",
            "end_time": "2027-03-15T13:30:00Z",
        }
        return usual | fields

    return body


def make_slot(north, provider, at, minutes=30):
    starts_at = local(north, at)
    return BookableSlot.unscoped.create(
        facility=north, provider=provider, appointment_type=type_of(north), starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
    )  # fmt: skip


def test_it_offers_a_time(cast, acting_as, north, paul, path, offer):
    response = acting_as("stan").post(path("bookable-slots/"), offer(notes="first floor"))

    slot, event = BookableSlot.unscoped.get(), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": slot.pk,
        "provider": paul.pk,
        "provider_display_name": "MD Paul Example",
        "appointment_type": type_of(north).pk,
        "appointment_type_name": "Follow Up",
        "start_time": "2027-03-15T13:00:00Z",
        "end_time": "2027-03-15T13:30:00Z",
        "is_booked": False,
        "notes": "first floor",
        "version": 1,
    }
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "appointments", "bookableslot", "create", str(slot.pk),
    )  # fmt: skip
    assert event.metadata == {
        "provider_id": paul.pk,
        "appointment_type_id": type_of(north).pk,
        "start_time": "2027-03-15T09:00-04:00",
        "end_time": "2027-03-15T09:30-04:00",
        "actor_name": "Stan Example",
    }
    assert acting_as("stan").get(path(f"bookable-slots/{slot.pk}/")).json() == response.json()


@pytest.mark.weak_point("W20")
@pytest.mark.parametrize("start", ["2027-03-15T13:00:00Z", "2027-03-15T13:29:00Z", "2027-03-15T12:31:00Z"])
def test_slots_of_one_provider_do_not_overlap(acting_as, path, offer, start):
    desk = acting_as("stan")
    first = desk.post(path("bookable-slots/"), offer()).json()

    response = desk.post(
        path("bookable-slots/"), offer(start_time=start, end_time=start.replace("T13", "T14").replace("T12", "T13"))
    )

    assert response.status_code == 409
    assert response.json() == {
        "detail": "The provider already has something at this time.",
        "code": "bookable_slot.overlap",
        "conflicts": [
            {
                "id": first["id"],
                "start_time": "2027-03-15T13:00:00Z",
                "end_time": "2027-03-15T13:30:00Z",
                "what": "slot",
            }
        ],
    }


def test_two_providers_may_offer_the_same_time_and_slots_may_touch(cast, acting_as, path, offer):
    desk = acting_as("stan")
    bodies = (
        offer(),
        offer(provider=cast.staff["petra@north"].pk),
        offer(start_time="2027-03-15T13:30:00Z", end_time="2027-03-15T14:00:00Z"),
    )

    assert [desk.post(path("bookable-slots/"), body).status_code for body in bodies] == [201, 201, 201]


@pytest.mark.weak_point("W20")
def test_a_slot_is_not_made_over_a_visit(acting_as, north, ana, paul, path, offer):
    visit = make_appointment(north, ana, rendering_provider=paul)

    response = acting_as("stan").post(path("bookable-slots/"), offer())

    assert response.status_code == 409
    assert [(entry["id"], entry["what"]) for entry in response.json()["conflicts"]] == [(visit.pk, "visit")]


@pytest.mark.weak_point("N2")
def test_a_visit_booked_at_the_desk_takes_the_slot_and_gives_it_back(acting_as, paul, path, says, offer, codes):
    desk = acting_as("stan")
    slot = desk.post(path("bookable-slots/"), offer()).json()

    def is_booked():
        return desk.get(path(f"bookable-slots/{slot['id']}/")).json()["is_booked"]

    visit = desk.post(path(), says(rendering_provider=paul.pk)).json()
    booked = is_booked()
    desk.patch(path(f"{visit['id']}/"), {"appointment_time": f"{MONDAY}T14:00"})
    moved = is_booked()
    desk.patch(path(f"{visit['id']}/"), {"appointment_time": f"{MONDAY}T09:20"})
    back = is_booked()
    desk.patch(path(f"{visit['id']}/"), {"status": codes("cancelled")})

    assert (booked, moved, back, is_booked()) == (True, False, True, False)


def test_an_overbooked_visit_takes_the_slot_too(acting_as, north, ana, ben, paul, path):
    make_appointment(north, ana, at=f"{MONDAY}T12:00", rendering_provider=paul)
    make_appointment(north, ben, rendering_provider=paul, allow_overlap=True)
    slot = make_slot(north, paul, f"{MONDAY}T09:00")

    assert acting_as("stan").get(path(f"bookable-slots/{slot.pk}/")).json()["is_booked"] is True


def test_a_booked_slot_is_not_withdrawn(acting_as, north, ana, paul, path):
    slot = make_slot(north, paul, f"{MONDAY}T09:00")
    visit = make_appointment(north, ana, rendering_provider=paul)
    desk = acting_as("stan")

    refused = desk.delete(path(f"bookable-slots/{slot.pk}/"))
    visit.occupies_time, visit.status = False, status_of(north, "cancelled")
    visit.save()
    done = desk.delete(path(f"bookable-slots/{slot.pk}/"))

    assert (refused.status_code, refused.json()["code"]) == (403, "bookable_slot.booked")
    assert (done.status_code, BookableSlot.unscoped.exists()) == (204, False)
    assert AuditEvent.objects.get().action == "delete"


@pytest.mark.weak_point("W7")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"provider": None}, "provider"),
        ({"provider": "x"}, "provider"),
        ({"appointment_type": None}, "appointment_type"),
        ({"start_time": None}, "start_time"),
        ({"start_time": "2027-03-15T13:00:00"}, "start_time"),
        ({"start_time": "2027-13-15T13:00:00Z"}, "start_time"),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, "start_time"),
        ({"end_time": "9999-12-31T23:59:00-14:00"}, "end_time"),
        ({"end_time": "2027-03-15T13:00:00Z"}, "end_time"),
        ({"end_time": "2027-03-15T12:00:00Z"}, "end_time"),
        ({"end_time": "2027-03-17T12:00:00Z"}, "end_time"),
        ({"start_time": "1999-03-15T13:00:00Z", "end_time": "1999-03-15T13:10:00Z"}, "start_time"),
        ({"notes": None}, "notes"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, offer, fields, field):
    response = acting_as("stan").post(path("bookable-slots/"), offer(**fields))

    assert (response.status_code, field in response.json()) == (400, True), response.content


def test_rows_of_elsewhere_cannot_be_named(cast, acting_as, path, offer):
    desk = acting_as("stan")
    provider = desk.post(path("bookable-slots/"), offer(provider=cast.staff["paul@south"].pk))
    kind = desk.post(path("bookable-slots/"), offer(appointment_type=type_of(cast.facilities["main"]).pk))

    assert (provider.status_code, kind.status_code) == (403, 403)


@pytest.mark.parametrize(("model", "field"), [(Staff, "provider"), (AppointmentType, "appointment_type")])
def test_what_is_out_of_use_is_not_offered(acting_as, path, offer, model, field):
    model.unscoped.filter(pk=offer()[field]).update(is_active=False)

    response = acting_as("stan").post(path("bookable-slots/"), offer())

    assert (response.status_code, field in response.json()) == (400, True)


def test_they_are_listed_by_start_and_by_provider(cast, acting_as, north, paul, path):
    late = make_slot(north, paul, f"{MONDAY}T15:00")
    early = make_slot(north, paul, "2020-03-15T15:00")
    other = make_slot(north, cast.staff["petra@north"], f"{MONDAY}T09:00")
    make_slot(cast.facilities["south"], cast.staff["paul@south"], f"{MONDAY}T09:00")
    desk = acting_as("stan")

    def ids(**query):
        return [entry["id"] for entry in desk.get(path("bookable-slots/", **query)).json()]

    assert ids() == [early.pk, other.pk, late.pk]
    assert ids(provider=paul.pk) == [early.pk, late.pk]
    assert ids(provider="") == ids()


def test_a_long_list_keeps_the_newest_and_says_how_to_ask_on(acting_as, north, paul, path, monkeypatch):
    monkeypatch.setattr(reads, "CAP", 2)
    made = [make_slot(north, paul, f"{MONDAY}T1{hour}:00").pk for hour in range(5)]
    desk = acting_as("stan")

    pages, link = [], path("bookable-slots/")
    while link:
        page = desk.get(link)
        pages.append([entry["id"] for entry in page.json()])
        found = page.headers.get("Link", "")
        link = found[found.index("<") + 1 : found.index(">")].removeprefix("/v1/") if found else ""

    assert pages == [made[3:], made[1:3], made[:1]]


@pytest.mark.parametrize("query", [{"provider": "x"}, {"provider": "9" * 30}, {"before": "x"}])
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query):
    response = acting_as("stan").get(path("bookable-slots/", **query))

    assert (response.status_code, next(iter(query)) in response.json()) == (400, True)


def test_a_slot_of_another_facility_is_not_there(cast, acting_as, path):
    foreign = make_slot(cast.facilities["south"], cast.staff["paul@south"], f"{MONDAY}T09:00")

    for method in ("GET", "DELETE"):
        assert acting_as("stan").send(method, path(f"bookable-slots/{foreign.pk}/")).status_code == 404


def test_a_slot_is_not_changed(acting_as, north, paul, path):
    slot = make_slot(north, paul, f"{MONDAY}T09:00")

    for method in ("PATCH", "PUT"):
        assert acting_as("stan").send(method, path(f"bookable-slots/{slot.pk}/"), {}).status_code == 405


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403)])
def test_it_turns_away(acting_as, north, paul, path, offer, who, status):
    slot = make_slot(north, paul, "2027-03-16T09:00")
    person = acting_as(who)

    assert person.get(path("bookable-slots/")).status_code == status
    assert person.post(path("bookable-slots/"), offer()).status_code == status
    assert person.get(path(f"bookable-slots/{slot.pk}/")).status_code == status
    assert person.delete(path(f"bookable-slots/{slot.pk}/")).status_code == status
    assert BookableSlot.unscoped.get() == slot


def test_it_costs(acting_as, north, ana, paul, path, offer, statements, budget):
    desk, body = acting_as("stan"), offer()
    make_slot(north, paul, f"{MONDAY}T10:00")
    one = statements(lambda: desk.get(path("bookable-slots/")))
    for hour in range(11, 20):
        make_slot(north, paul, f"{MONDAY}T{hour}:00")
        make_appointment(north, ana, at=f"{MONDAY}T{hour}:00", rendering_provider=paul)

    assert one == budget("list_bookable_slots")
    assert statements(lambda: desk.get(path("bookable-slots/"))) == one
    assert statements(lambda: desk.post(path("bookable-slots/"), body)) == budget("create_bookable_slot")
