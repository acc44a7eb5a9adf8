"""Letters of the portal as the outbox holds them, and people who can get them."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model

from careflow.domains.scheduling.operations import create_appointment
from careflow.platform.actor import Actor
from careflow.platform.mail.letters import unpacked
from careflow.platform.models import OutgoingLetter
from tests.domains.scheduling.factories import status_of, type_of

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = "2027-03-15T09:00"  # the Monday after the clocks went forward
MORNING_IN_WORDS = "Monday, March 15, 2027, at 9:00 AM EDT"
TO_ANA, TO_GINA = "ana@example.org", "gina@example.org"
ENDING = (
    "Sign in to the patient portal for more:\n\n    https://portal.example.org/\n\n"
    "This letter was sent automatically; answers to it are not read. Which of these letters you get can be chosen in "
    "the patient portal.\n"
)


def let_in(cast):
    """Everybody on the portal has chosen a password; nobody types it in a test."""
    get_user_model().objects.filter(surface="portal").update(password="argon2$x")
    return cast


def waiting():
    """Letters that are to leave, by address and then by age."""
    rows = OutgoingLetter.objects.filter(ended_at=None).order_by("pk")
    return sorted((unpacked(row.letter) for row in rows), key=lambda letter: letter.to)


def addressed():
    return [(letter.to, letter.subject) for letter in waiting()]


def leave():
    """As if they had been sent."""
    OutgoingLetter.objects.filter(ended_at=None).update(ended_at=NOW, ended_because="sent", letter="", attempts=1)


def at_desk(cast, name="stan", place="north"):
    facility = cast.facilities[place]
    return Actor(
        user_id=cast.users[name].pk, name=name, organization_id=facility.organization_id, facility_id=facility.pk,
        facility_timezone=facility.timezone, staff_id=cast.staff[f"{name}@{place}"].pk,
    )  # fmt: skip


def at_home(cast, name, patient="ana"):
    """Somebody of the portal, acting for a patient."""
    chart = cast.patients[patient]
    return Actor(
        user_id=cast.users[name].pk, name=name, organization_id=chart.facility.organization_id,
        facility_id=chart.facility_id, facility_timezone=chart.facility.timezone, patient_id=chart.pk,
    )  # fmt: skip


def book(cast, at=MORNING, *, patient="ana", actor=None, status="pending", now=NOW, **fields):
    north = cast.facilities["north"]
    said = {
        "patient": cast.patients[patient].pk,
        "appointment_time": at if isinstance(at, datetime) else datetime.fromisoformat(at),
        "status": status_of(north, status).pk,
        "appointment_type": type_of(north).pk,
    }
    return create_appointment(actor=actor or at_desk(cast), fields=said | fields, now=now)
