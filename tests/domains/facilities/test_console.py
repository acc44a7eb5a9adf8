"""The console keeps the promises of this domain."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from careflow.domains.documents.models import DocumentCategory
from careflow.domains.facilities import models
from careflow.domains.facilities.events import FacilityChanged
from careflow.domains.facilities.models import Facility, Resource, Staff, StaffRole
from careflow.domains.facilities.rules import defaults, security
from careflow.platform import events
from tests.web.pages import fields_of

MODELS = (
    "facility", "appointmentstatus", "appointmenttype", "staffrole", "stafftitle", "patientgender", "staff", "resource",
)  # fmt: skip


@pytest.fixture
def console(cast):
    root = get_user_model().objects.create_superuser("root", password="!")
    client = Client()
    client.force_login(root)
    return client


def form_of(console, path):
    """The page's own form, as a browser would send it back unchanged."""
    form = console.get(path).context["adminform"].form
    values = {name: form.initial.get(name, form.fields[name].initial) for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_listed_searched_and_shown(cast, console, name):
    row = getattr(models, next(known for known in vars(models) if known.lower() == name)).unscoped.first()

    assert console.get(reverse(f"admin:facilities_{name}_changelist"), {"q": "north"}).status_code == 200
    assert console.get(reverse(f"admin:facilities_{name}_change", args=[row.pk])).status_code == 200


def test_the_last_administrator_stays_here_too(cast, console):
    staff = cast.staff["selma@south"]
    path = reverse("admin:facilities_staff_change", args=[staff.pk])
    sent = form_of(console, path) | {
        "role": StaffRole.unscoped.get(facility=staff.facility, code="staff").pk, "security_overrides": "{}",
    }  # fmt: skip

    response = console.post(path, sent)

    assert response.status_code == 200
    assert "at least one administrator" in response.content.decode()
    assert Staff.unscoped.get(pk=staff.pk).role.code == "admin"


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        ("timezone", "Mars/Olympus", "Enter a time zone like America/New_York."),
        ("operating_days", "[1, 9]", "1: Enter 7 or less."),
        ("operating_days", '"Monday"', "Send a list."),
        ("custom_operating_hours", '[{"days": [1]}]', "0.start_time: This field is required."),
        (
            "custom_operating_hours", '[{"days": [1], "start_time": "09:00", "end_time": "08:00"}]',
            "Enter a time after the start.",
        ),
    ],
)  # fmt: skip
def test_zone_and_hours_are_those_that_the_api_takes(cast, console, field, sent, sentence):
    north = cast.facilities["north"]
    path = reverse("admin:facilities_facility_change", args=[north.pk])

    response = console.post(path, fields_of(console.get(path)) | {field: sent})

    assert response.status_code == 200
    assert sentence in response.context["adminform"].form.errors[field][0]
    assert getattr(Facility.unscoped.get(pk=north.pk), field) == getattr(north, field)


def test_hours_of_a_wrong_shape_are_refused_even_where_they_are_stored(cast, console):
    north = Facility.unscoped.filter(pk=cast.facilities["north"].pk)
    north.update(custom_operating_hours=[{"days": [1]}])
    path = reverse("admin:facilities_facility_change", args=[north.get().pk])

    response = console.post(path, fields_of(console.get(path)) | {"name": "Northern"})

    assert set(response.context["adminform"].form.errors) == {"custom_operating_hours"}
    assert north.get().name != "Northern"


@pytest.mark.parametrize(
    ("name", "field", "kept"),
    [
        ("staffrole", "security_permissions", security.full_map({"schedule.view": True})),
        ("staff", "security_overrides", {"schedule.view": True, "schedule.create": False}),
    ],
)
def test_permissions_are_stored_as_the_api_stores_them(cast, console, name, field, kept):
    nina = cast.staff["nina@north"]
    row = nina.role if name == "staffrole" else nina
    path = reverse(f"admin:facilities_{name}_change", args=[row.pk])
    sent = {"schedule.view": True, "schedule.create": False, "schedule.fly": True, "patients.view": None}

    response = console.post(path, fields_of(console.get(path)) | {field: json.dumps(sent)})

    assert response.status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == kept


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("[1]", "Send an object with named fields."),
        ('{"schedule.view": "perhaps"}', "schedule.view: Choose true or false."),
    ],
)
def test_permissions_are_true_or_false(cast, console, sent, told):
    path = reverse("admin:facilities_staff_change", args=[cast.staff["nina@north"].pk])

    response = console.post(path, fields_of(console.get(path)) | {"security_overrides": sent})

    assert response.context["adminform"].form.errors == {"security_overrides": [told]}


def test_a_facility_that_closes_before_it_opens_is_told_so(cast, console):
    path = reverse("admin:facilities_facility_change", args=[cast.facilities["north"].pk])
    late = {"operating_start_time": "17:00", "operating_end_time": "08:00"}

    response = console.post(path, fields_of(console.get(path)) | late)

    assert response.context["adminform"].form.non_field_errors() == ["The facility must open before it closes."]


@pytest.fixture
def told(monkeypatch):
    found = []
    monkeypatch.setattr(events, "publish", found.append)
    return found


def test_higher_domains_hear_what_was_changed_of_a_facility(cast, console, told):
    north = cast.facilities["north"]
    path = reverse("admin:facilities_facility_change", args=[north.pk])
    fields = fields_of(console.get(path))

    console.post(path, fields)
    assert told == []
    blocks = '[{"days": [2, 6, 2], "start_time": "09:00", "end_time": "12:00"}]'
    console.post(path, fields | {"timezone": "America/Denver", "custom_operating_hours": blocks})

    [event] = told
    assert isinstance(event, FacilityChanged)
    week = {"operating_days", "operating_start_time", "operating_end_time"}
    assert (event.facility_id, event.organization_id) == (north.pk, north.organization_id)
    assert event.changed == {"timezone", "custom_operating_hours", *week}
    stored = Facility.unscoped.get(pk=north.pk)
    assert (stored.operating_days, stored.custom_operating_hours[0]["days"]) == ([2, 6], [2, 6])
    assert (stored.operating_start_time.hour, stored.operating_end_time.hour) == (9, 12)


def test_a_facility_opened_here_starts_with_what_every_facility_has(cast, console):
    path = reverse("admin:facilities_facility_add")
    fields = fields_of(console.get(path))
    harbor = cast.organizations["harbor"]
    place = {"address_line_1": "1 Pier", "address_city": "Hull", "address_state": "MA", "address_zip_code": "02045"}
    named = {"organization": harbor.pk, "name": "West", "timezone": "America/Chicago"}

    response = console.post(path, fields | named | place)

    assert response.status_code == 302
    west = Facility.unscoped.get(name="West")
    assert (west.address_line_1, west.address_line_2) == ("1 Pier", "")
    assert StaffRole.unscoped.filter(facility=west).count() == len(defaults.ROLES)
    assert models.AppointmentStatus.unscoped.filter(facility=west).count() == len(defaults.STATUSES)
    assert DocumentCategory.unscoped.filter(facility=west).exists()


def test_a_physician_made_here_gets_a_column(cast, console):
    staff = cast.staff["stan@north"]
    path = reverse("admin:facilities_staff_change", args=[staff.pk])
    physician = StaffRole.unscoped.get(facility=staff.facility, code="physician").pk

    response = console.post(path, form_of(console, path) | {"role": physician, "security_overrides": "{}"})

    assert response.status_code == 302
    assert Resource.unscoped.get(linked_staff=staff).is_active


@pytest.mark.parametrize("name", ["AppointmentStatus", "AppointmentType", "PatientGender", "StaffRole", "StaffTitle"])
def test_a_code_that_is_taken_is_told_at_its_field(cast, console, name):
    one, other = getattr(models, name).unscoped.filter(facility=cast.facilities["north"]).order_by("id")[:2]
    path = reverse(f"admin:facilities_{name.lower()}_change", args=[one.pk])

    response = console.post(path, fields_of(console.get(path)) | {"code": other.code})

    told = {"code": ["The facility has an entry with this code already."]}
    assert response.context["adminform"].form.errors == told


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("duration_minutes", "0", "Enter 1 or more."),
        ("duration_minutes", "99999", "Enter 1440 or less."),
        ("color", "red", "Enter a colour like #93c5fd."),
    ],
)
def test_a_type_of_visit_is_one_that_can_be_booked(cast, console, field, sent, told):
    visit = models.AppointmentType.unscoped.filter(facility=cast.facilities["north"]).first()
    path = reverse("admin:facilities_appointmenttype_change", args=[visit.pk])

    response = console.post(path, fields_of(console.get(path)) | {field: sent})

    assert response.context["adminform"].form.errors == {field: [told]}


def test_what_is_stored_of_old_bars_no_other_change(cast, console):
    visit = models.AppointmentType.unscoped.filter(facility=cast.facilities["north"]).first()
    models.AppointmentType.unscoped.filter(pk=visit.pk).update(duration_minutes=0, color="red")
    path = reverse("admin:facilities_appointmenttype_change", args=[visit.pk])

    response = console.post(path, fields_of(console.get(path)) | {"name": "Talk"})

    assert response.status_code == 302, response.context["adminform"].form.errors
    visit.refresh_from_db()
    assert (visit.name, visit.duration_minutes, visit.color) == ("Talk", 0, "red")


def test_a_note_as_long_as_can_be_bars_no_other_change(cast, console):
    place = cast.facilities["north"]
    Facility.unscoped.filter(pk=place.pk).update(notes=("x" * 9 + "\n") * 1000 + "x" * 9)
    path = reverse("admin:facilities_facility_change", args=[place.pk])
    sent = fields_of(console.get(path)) | {"notes": ("x" * 9 + "\r\n") * 1000 + "x" * 9, "phone_number": "5550110099"}

    response = console.post(path, sent)

    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Facility.unscoped.get(pk=place.pk).phone_number == "5550110099"
