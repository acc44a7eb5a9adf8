"""Statuses, types, titles and genders behave alike; what sets one apart stands at the end."""

from dataclasses import dataclass
from typing import Any

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    PatientGender,
    Resource,
    StaffTitle,
)
from tests.domains.facilities.budgets import BUDGETS

COLORED = {"color": "#123abc", "is_active": True, "is_billable": True}


@dataclass(frozen=True)
class Book:
    path: str
    model: Any
    listing: str
    subject: str
    new: dict[str, Any]  # a whole row beyond id, facility, is_deletable and version
    shown: tuple[str, ...]
    order: tuple[str, ...]


BOOKS = {
    "statuses": Book(
        "appointment-statuses", AppointmentStatus, "list_appointment_statuses", "appointmentstatus",
        {"code": "late", "name": "Late", **COLORED},
        ("name", "code", "color", "is_active", "is_billable"),
        ("Cancelled", "Check In", "Check Out", "Confirmed", "No Show", "Pending"),
    ),
    "types": Book(
        "appointment-types", AppointmentType, "list_appointment_types", "appointmenttype",
        {
            "code": "late", "name": "Late", **COLORED, "duration_minutes": 20, "bookable_online": True,
            "auto_confirm_bookings": False,
        },
        (
            "name", "code", "color", "is_active", "is_billable", "duration_minutes", "bookable_online",
            "auto_confirm_bookings",
        ),
        ("Annual", "Consult", "Follow Up", "New Patient", "Procedure", "Urgent"),
    ),
    "titles": Book(
        "staff-titles", StaffTitle, "list_staff_titles", "stafftitle",
        {"code": "late", "name": "Late", "is_active": True}, ("name", "code", "is_active"),
        ("DO", "MD", "NP", "PA", "RN"),
    ),
    "genders": Book(
        "patient-genders", PatientGender, "list_patient_genders", "patientgender",
        {"code": "late", "name": "Late", "sort_order": 9, "is_active": True},
        ("name", "code", "sort_order", "is_active"),
        ("Male", "Female", "Other", "Unknown"),
    ),
}  # fmt: skip
every_book = pytest.mark.parametrize("book", BOOKS.values(), ids=BOOKS)


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


def at(book, facility, entry=None):
    return f"facilities/{book.path}/{f'{entry}/' if entry else ''}?facility_id={facility}"


def default(book, north):
    """An entry that comes with the facility and that nothing relies on."""
    code = {"statuses": "check_in", "types": "annual", "titles": "np", "genders": "other"}
    key = next(name for name, one in BOOKS.items() if one is book)
    return book.model.unscoped.get(facility_id=north, code=code[key])


@every_book
def test_the_list_holds_everything_in_its_order(acting_as, north, book):
    book.model.unscoped.filter(pk=default(book, north).pk).update(is_active=False)

    response = acting_as("nina").get(at(book, north))

    assert response.status_code == 200
    assert tuple(row["name"] for row in response.json()) == book.order
    entry = default(book, north)
    shown = {name: getattr(entry, name) for name in book.new}
    row = next(row for row in response.json() if row["id"] == entry.pk)
    assert row == {"id": entry.pk, "facility": north, **shown, "is_deletable": False, "version": 1}
    assert row["is_active"] is False


@every_book
def test_an_organization_administrator_without_a_staff_row_reads(acting_as, north, book):
    assert acting_as("adam").get(at(book, north)).status_code == 200


@every_book
def test_a_longer_list_costs_no_more(acting_as, north, statements, book):
    nina = acting_as("nina")
    cost = statements(lambda: nina.get(at(book, north)))
    book.model.unscoped.bulk_create(
        book.model(facility_id=north, code=f"c{number}", name=f"N{number}") for number in range(40)
    )

    assert statements(lambda: nina.get(at(book, north))) == cost == BUDGETS[book.listing]


@every_book
def test_adding_answers_with_the_entry_and_is_recorded(acting_as, north, book):
    sent = book.new | {"is_deletable": False, "id": 7, "facility": 7}

    response = acting_as("ada").post(at(book, north), sent)

    entry = book.model.unscoped.get(facility_id=north, code="late")
    whole = {"id": entry.pk, "facility": north, **book.new, "is_deletable": True, "version": 1}
    assert (response.status_code, response.json()) == (201, whole)
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action) == ("facilities", book.subject, "create")
    assert (event.object_pk, event.facility_id) == (str(entry.pk), north)
    assert event.metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["Created"],
        "previous": {},
        "next": {name: book.new[name] for name in book.shown},
    }


@every_book
def test_one_entry_carries_its_version(acting_as, north, book):
    entry = default(book, north)

    response = acting_as("nina").get(at(book, north, entry.pk))

    assert (response.status_code, response.headers["ETag"], response.json()["id"]) == (200, '"1"', entry.pk)


@pytest.mark.weak_point("S6", "M1")
@every_book
def test_a_change_records_what_was_and_what_is(acting_as, north, book):
    entry = default(book, north)
    before = {name: getattr(entry, name) for name in book.shown}

    response = acting_as("ada").patch(at(book, north, entry.pk), {"name": "Renamed", "is_deletable": True})

    shown = {name: getattr(entry, name) for name in book.new} | {"name": "Renamed"}
    whole = {"id": entry.pk, "facility": north, **shown, "is_deletable": False, "version": 2}
    assert (response.status_code, response.json()) == (200, whole)
    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.object_pk) == (book.subject, "update", str(entry.pk))
    assert event.metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["name"],
        "previous": before,
        "next": before | {"name": "Renamed"},
    }


@every_book
def test_the_same_again_leaves_no_trace(acting_as, north, book):
    entry = default(book, north)

    response = acting_as("ada").patch(at(book, north, entry.pk), {"name": entry.name, "code": entry.code})

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("C1")
@every_book
def test_a_stale_version_changes_nothing(acting_as, north, book):
    entry = default(book, north)
    ada = acting_as("ada")
    ada.patch(at(book, north, entry.pk), {"name": "First"}, headers={"If-Match": '"1"'})

    response = ada.patch(at(book, north, entry.pk), {"name": "Second"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert default(book, north).name == "First"


@pytest.mark.weak_point("W7")
@every_book
def test_a_code_is_given_once(acting_as, north, book):
    taken = default(book, north).code
    ada = acting_as("ada")
    created = ada.post(at(book, north), book.new).json()

    for response in (
        ada.post(at(book, north), book.new | {"code": f"  {taken} "}),
        ada.post(at(book, north), book.new | {"code": taken.upper()}),
        ada.patch(at(book, north, created["id"]), {"code": taken}),
    ):
        assert response.status_code == 400
        assert response.json() == {
            "code": ["This code is taken. Choose another one."],
            "detail": "Code: This code is taken. Choose another one.",
        }


@every_book
def test_another_facility_may_use_the_same_code(cast, acting_as, north, book):
    assert acting_as("ada").post(at(book, north), book.new).status_code == 201
    assert acting_as("selma").post(at(book, cast.facilities["south"].pk), book.new).status_code == 201


BAD = [
    ("code", ""), ("code", None), ("code", "x" * 51), ("code", "a\0b"), ("name", "  "), ("name", None),
    ("name", "x" * 51), ("name", 7), ("is_active", None), ("is_active", "maybe"),
]  # fmt: skip


@every_book
def test_bad_input_is_named_and_changes_nothing(acting_as, north, book):
    entry = default(book, north)
    ada = acting_as("ada")
    for field, value in BAD:
        for response in (
            ada.post(at(book, north), book.new | {field: value}),
            ada.patch(at(book, north, entry.pk), {field: value}),
        ):
            assert (response.status_code, field in response.json()) == (400, True), (field, value)
    assert not book.model.unscoped.filter(facility_id=north, code="late").exists()
    assert default(book, north).version == 1


@every_book
def test_code_and_name_are_required(acting_as, north, book):
    response = acting_as("ada").post(at(book, north))

    assert response.json() == {
        "code": ["This field is required."],
        "name": ["This field is required."],
        "detail": "Code: This field is required.",
    }


@every_book
def test_only_administrators_write(acting_as, north, book):
    entry = default(book, north)
    turned_away = {None: 401, "stan": 403, "paul": 403, "adam": 403, "selma": 403, "liam": 403}
    for who, status in turned_away.items():
        person = acting_as(who)
        for response in (
            person.post(at(book, north), book.new),
            person.patch(at(book, north, entry.pk), book.new),
            person.delete(at(book, north, entry.pk)),
        ):
            assert response.status_code == status, who
    assert not AuditEvent.objects.exists()
    assert default(book, north).is_active


@every_book
def test_who_has_no_access_reads_nothing(acting_as, north, book):
    entry = default(book, north)
    for who, status in {None: 401, "selma": 403, "liam": 403, "lost": 403}.items():
        assert acting_as(who).get(at(book, north)).status_code == status, who
        assert acting_as(who).get(at(book, north, entry.pk)).status_code == status, who


@every_book
def test_an_entry_of_another_facility_does_not_exist(cast, acting_as, north, book):
    foreign = book.model.unscoped.filter(facility=cast.facilities["south"]).first()
    for method in ("GET", "PATCH", "DELETE"):
        response = acting_as("ada").send(method, at(book, north, foreign.pk), {"name": "Mine"})
        assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")
    assert book.model.unscoped.get(pk=foreign.pk).version == 1


@every_book
def test_a_key_without_the_role_does_not_open_the_dictionaries(cast, acting_as, north, book):
    cast.staff["nina@north"].security_overrides = {"admin.facility.manage": True}
    cast.staff["nina@north"].save()

    assert acting_as("nina").post(at(book, north), book.new).status_code == 403


@pytest.mark.weak_point("M2")
@every_book
def test_an_entry_that_comes_with_the_system_is_only_taken_out_of_use(acting_as, north, book):
    entry = default(book, north)
    ada = acting_as("ada")

    assert ada.delete(at(book, north, entry.pk)).status_code == 204
    assert ada.delete(at(book, north, entry.pk)).status_code == 204

    assert default(book, north).is_active is False
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["is_active"]


@pytest.mark.weak_point("M2")
@pytest.mark.parametrize(
    ("name", "stays"), [("statuses", True), ("types", True), ("titles", False), ("genders", False)]
)
def test_deleting_an_entry_of_ones_own(acting_as, north, name, stays):
    book = BOOKS[name]
    ada = acting_as("ada")
    created = ada.post(at(book, north), book.new).json()

    response = ada.delete(at(book, north, created["id"]))

    assert response.status_code == 204
    left = book.model.unscoped.filter(pk=created["id"]).values_list("is_active", flat=True)
    assert list(left) == ([False] if stays else [])
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.action, event.object_pk) == ("update" if stays else "delete", str(created["id"]))


@pytest.mark.weak_point("W1", "M1")
def test_the_codes_that_booking_relies_on_stay(acting_as, north):
    ada = acting_as("ada")
    for code in ("pending", "confirmed", "cancelled"):
        entry = AppointmentStatus.unscoped.get(facility_id=north, code=code)
        path = at(BOOKS["statuses"], north, entry.pk)

        refused = ada.patch(path, {"code": f"{code}_2", "name": "Other"})
        renamed = ada.patch(path, {"code": code, "name": "Other", "color": "#fff"})

        assert refused.status_code == 400
        assert refused.json()["code"] == ["This code is needed by the system and stays as it is."]
        assert (renamed.status_code, renamed.json()["name"], renamed.json()["color"]) == (200, "Other", "#fff")


@pytest.mark.parametrize("name", ["statuses", "types"])
def test_a_colour_has_three_or_six_digits(acting_as, north, name):
    book, ada = BOOKS[name], acting_as("ada")
    for color in ("red", "#12", "#1234567", "#ggg", "", None, "#12345\n6"):
        response = ada.post(at(book, north), book.new | {"color": color})
        assert (response.status_code, "color" in response.json()) == (400, True), color


@pytest.mark.weak_point("W20")
def test_a_visit_lasts_between_a_minute_and_a_day(acting_as, north):
    book, ada = BOOKS["types"], acting_as("ada")
    for minutes in (0, -5, 1441, 10**20, "long", None, 1.5, True):
        response = ada.post(at(book, north), book.new | {"duration_minutes": minutes})
        assert (response.status_code, "duration_minutes" in response.json()) == (400, True), minutes


def test_the_place_of_a_gender_is_a_small_number(acting_as, north):
    book, ada = BOOKS["genders"], acting_as("ada")
    for order in (-1, 2**31, 10**30, None):
        response = ada.post(at(book, north), book.new | {"sort_order": order})
        assert (response.status_code, "sort_order" in response.json()) == (400, True), order


def test_a_title_that_somebody_has_is_not_deleted(cast, acting_as, north):
    title = StaffTitle.unscoped.create(facility_id=north, code="mph", name="MPH")
    cast.staff["stan@north"].title = title
    cast.staff["stan@north"].save()

    response = acting_as("ada").delete(at(BOOKS["titles"], north, title.pk))

    assert response.status_code == 400
    assert response.json() == {
        "detail": "Staff title MPH is in use. Deactivate it instead.",
        "code": "input.invalid",
    }
    assert StaffTitle.unscoped.filter(pk=title.pk).exists()
    assert not AuditEvent.objects.exists()


def test_a_renamed_title_renames_the_columns_of_its_people(cast, acting_as, north):
    title = StaffTitle.unscoped.get(facility_id=north, code="md")

    acting_as("ada").patch(at(BOOKS["titles"], north, title.pk), {"name": "Dr."})

    names = Resource.unscoped.filter(linked_staff=cast.staff["paul@north"]).values_list("name", flat=True)
    assert list(names) == ["Dr. Paul Example"]
    assert Resource.unscoped.get(linked_staff=cast.staff["petra@north"]).name == "DO Petra Example"
