"""Whatever is sent, the desk is told what is wrong with it, and nothing of ours breaks."""

import json
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careflow.domains.scheduling.models import Appointment, AvailabilityException
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_template

pytestmark = pytest.mark.django_db

FIELDS = (
    "patient", "resource", "rendering_provider", "appointment_time", "end_time", "room", "reason", "notes",
    "status", "appointment_type", "facility", "is_billable", "allow_same_day_double_book", "allow_overlap",
)  # fmt: skip
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=20),
    st.sampled_from([
        "\0", "x" * 20_000, "9999-12-31T23:59", "0000-01-01T00:00", "2027-03-14T02:30", f"{MONDAY}T24:00",
        f"{MONDAY}T09:00:60", "٢٠٢٧-03-15T09:00", "[]", "{}", " ", "-1", "1e9", "true",
    ]),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip
bodies = st.dictionaries(st.sampled_from(FIELDS), odd, max_size=6)
hostile = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@hostile
@given(fields=bodies, method=st.sampled_from(["POST", "PUT", "PATCH"]))
def test_no_body_breaks_a_booking(acting_as, north, ana, path, says, fields, method):
    with transaction.atomic():
        visit = make_appointment(north, ana, at="2027-03-16T09:00")
        target = path() if method == "POST" else path(f"{visit.pk}/")

        response = acting_as("stan").send(method, target, json.dumps(says(**fields)).encode())

        assert response.status_code in {200, 201, 400, 403, 409}, response.content
        if response.status_code >= 400:
            assert response.json()["detail"]
            visit.refresh_from_db()
            assert (Appointment.unscoped.filter(patient=ana).count(), visit.version) == (1, 1)
        transaction.set_rollback(True)


@hostile
@given(
    fields=st.dictionaries(st.sampled_from(["provider", "appointment_type", "start_time", "end_time", "notes"]), odd)
)
def test_no_body_breaks_an_offer(acting_as, path, fields):
    response = acting_as("stan").post(path("bookable-slots/"), json.dumps(fields).encode())

    assert response.status_code in {400, 403}, response.content


@hostile
@given(
    place=st.sampled_from(["availability-templates/", "availability-exceptions/", "availability-settings/"]),
    fields=st.dictionaries(
        st.sampled_from(
            [
                "provider", "appointment_type", "weekdays", "start_time", "end_time", "slot_minutes", "valid_from",
                "valid_until", "kind", "first_day", "last_day", "reason", "horizon_days", "lead_time_minutes",
                "most_open_bookings", "portal_is_view_only",
            ]
        ),
        odd,
    ),
)  # fmt: skip
def test_no_body_breaks_the_availability(acting_as, paul, path, place, fields):
    with transaction.atomic():
        day_off = AvailabilityException.unscoped.create(
            facility=paul.facility, provider=paul, kind="closed", first_day=MONDAY, last_day=MONDAY
        )
        weekly = make_template(paul)
        row = {"availability-templates/": f"{weekly.pk}/", "availability-exceptions/": f"{day_off.pk}/"}.get(place)
        body, desk = json.dumps(fields).encode(), acting_as("stan")

        changed = desk.patch(path(place + (row or "")), body)
        added = desk.post(path(place), body) if row else changed

        assert changed.status_code in {200, 400, 409}, changed.content
        assert added.status_code in {200, 201, 400, 409}, added.content
        transaction.set_rollback(True)


QUERIES = {
    "": ("date", "date_to", "patient_id"),
    "availability-templates/": ("provider", "before"),
    "availability-exceptions/": ("provider", "before"),
    "availability-preview/": ("provider", "from", "to"),
    "heatmap/": ("month",),
    "bookable-slots/": ("provider", "before"),
    "slot-hold/": ("start_time", "resource", "override"),
}
texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "2027-03-15",
            "2027-03",
            "0",
            "-1",
            "9" * 40,
            "\0",
            "0001-01-01",
            "9999-12-31",
            "٣",
            "1.5",
            "2027-03-15T09:00+99:99",
        ]
    ),
)


@hostile
@given(st.data())
def test_no_question_breaks_a_list(acting_as, path, data):
    place = data.draw(st.sampled_from(sorted(QUERIES)))
    asked = data.draw(st.dictionaries(st.sampled_from(QUERIES[place]), texts))
    method = "POST" if place == "slot-hold/" else "GET"

    response = acting_as("stan").send(method, path(place, **{name: quote(text) for name, text in asked.items()}))

    assert response.status_code in {200, 400}, response.content
