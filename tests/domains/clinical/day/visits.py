"""What the desk does."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from careflow.domains.clinical.models import Encounter
from careflow.domains.scheduling.models import Appointment
from tests.domains.clinical.day.diary import FIRST_DAY, STATUSES, Diary, which
from tests.domains.scheduling.factories import status_of, type_of


class Visits(Diary):
    @precondition(Diary.has_time)
    @rule(patient=st.integers(0, 1), provider=st.integers(0, 2), is_billable=st.booleans())
    def book(self, patient, provider, is_billable):
        self.booked += 1
        body = {
            "patient": self.clinic.patients[patient].pk,
            "rendering_provider": self.clinic.providers[provider],
            "appointment_time": (FIRST_DAY + timedelta(days=self.booked)).isoformat()[:16],
            "status": status_of(self.clinic.north).pk,
            "appointment_type": type_of(self.clinic.north).pk,
            "is_billable": is_billable,
        }
        answer = self.clinic.ask("stan", "POST", "appointments/", body)
        assert answer.status_code == 201, answer.content
        living = Encounter.unscoped.filter(appointment_id=answer.json()["id"])
        assert living.count() == (1 if is_billable else 0)

    @precondition(Diary.has_visits)
    @rule(number=which, hours=st.integers(0, 2), provider=st.integers(0, 2))
    def move_visit(self, number, hours, provider):
        visit = self.visit(number)
        local = visit.starts_at.astimezone(ZoneInfo("America/New_York")).replace(hour=FIRST_DAY.hour + hours)
        self.change(visit, appointment_time=local.isoformat()[:16], rendering_provider=self.clinic.providers[provider])

    @precondition(Diary.has_visits)
    @rule(number=which, patient=st.integers(0, 1))
    def exchange_patient(self, number, patient):
        self.change(self.visit(number), patient=self.clinic.patients[patient].pk)

    @precondition(Diary.has_visits)
    @rule(number=which, code=st.sampled_from(STATUSES), is_billable=st.booleans())
    def turn_visit(self, number, code, is_billable):
        status = status_of(self.clinic.north, code).pk
        self.change(self.visit(number), status=status, is_billable=is_billable)

    def change(self, visit, **fields):
        """Refused while it is signed, for another patient once something is charted, and where it would take out of
        billing what is billed."""
        was = Encounter.unscoped.filter(appointment=visit).exclude(status="cancelled").first()
        answer = self.clinic.ask("stan", "PATCH", f"appointments/{visit.pk}/", fields)
        assert answer.status_code in {200, 400}, answer.content
        if answer.status_code == 400:
            assert was is not None
            named = {"status", "is_billable"} & fields.keys() if was.pk in self.clinic.billed else set()
            assert answer.json().keys() & {"clinical_encounter", *named}

    @precondition(Diary.has_visits)
    @rule(number=which)
    def delete_visit(self, number):
        charted = Appointment.unscoped.filter(deleted_at=None, pk__in=self.signed_visits())
        visit = charted.first() if number % 2 and charted else self.visit(number)
        is_signed = Encounter.unscoped.filter(appointment=visit, status="signed").exists()
        answer = self.clinic.ask("ada", "DELETE", f"appointments/{visit.pk}/")
        assert answer.status_code == (400 if is_signed else 204), answer.content
