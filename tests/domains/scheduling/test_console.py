from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import Appointment, EditSession
from tests.domains.scheduling.factories import make_appointment
from tests.web.pages import fields_of


def test_a_note_is_corrected_and_on_record(console, acting_as, north, ana, path):
    visit = make_appointment(north, ana)
    address = reverse("admin:scheduling_appointment_change", args=[visit.pk])

    saved = console.post(address, {**fields_of(console.get(address)), "notes": "wheelchair"})

    assert saved.status_code == 302, saved.content
    assert (Appointment.unscoped.get().notes, Appointment.unscoped.get().version) == ("wheelchair", 2)
    history = acting_as("stan").get(path(f"{visit.pk}/history/")).json()
    assert (history[0]["action"], history[0]["actor_name"]) == ("update", "Root Keeper")
    assert "wheelchair" not in str(AuditEvent.objects.get(model_name="appointment", action="update").metadata)


def test_times_and_people_are_not_changed_there(console, north, ana):
    visit = make_appointment(north, ana)
    address = reverse("admin:scheduling_appointment_change", args=[visit.pk])

    offered = fields_of(console.get(address))

    assert {name for name in offered if name in {"room", "notes"}} == {"room", "notes"}
    assert offered.keys().isdisjoint({"status", "patient", "starts_at", "starts_at_0", "occupies_time"})
    assert console.get(reverse("admin:scheduling_appointment_add")).status_code == 403
    assert console.get(reverse("admin:scheduling_appointment_delete", args=[visit.pk])).status_code == 403


def test_visits_are_found_by_chart_number_and_name(console, north, ana, ben):
    make_appointment(north, ana)
    make_appointment(north, ben)
    address = reverse("admin:scheduling_appointment_changelist")

    for text in (ana.chart_number, "mora"):
        assert "1 result" in console.get(address, {"q": text}).content.decode()


def test_a_stuck_session_can_be_ended(console, acting_as, north, ana, path):
    visit = make_appointment(north, ana)
    acting_as("stan").post(path(f"{visit.pk}/edit-session/"))
    session = EditSession.unscoped.get()

    console.post(reverse("admin:scheduling_editsession_delete", args=[session.pk]), {"post": "yes"})

    assert not EditSession.unscoped.exists()


def test_every_page_opens(console, north, ana):
    make_appointment(north, ana)

    for name in (
        "appointment",
        "availabilityexception",
        "availabilitysettings",
        "availabilitytemplate",
        "bookableslot",
        "calendarfeed",
        "editsession",
        "slothold",
    ):
        assert console.get(reverse(f"admin:scheduling_{name}_changelist"), {"q": "x"}).status_code == 200
