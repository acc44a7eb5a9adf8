"""What has not left is taken back from whoever may not read it any more, as when the mail server was down."""

import pytest

from careflow.domains.medications.operations import deny_refill
from careflow.domains.messaging.operations import start_thread
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.operations import remind_everywhere
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import change_appointment, delete_appointment
from tests.cast import LONG_AGO
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.portal.letters import DAY, NOW, TO_ANA, TO_GINA, addressed, at_desk, book, leave, let_in, waiting
from tests.domains.scheduling.factories import status_of

BOOKED, WRITTEN, ANSWERED = "Appointment at Harbor North", "New message from Harbor North", "Answer from Harbor North"
REMINDER = "Reminder of an appointment at Harbor North"
ALL = [BOOKED, WRITTEN, ANSWERED]


@pytest.fixture
def people(portal_people):
    return let_in(portal_people)


@pytest.fixture
def visit(people):
    """Of Ana, who is also written to and answered; nothing of it has left."""
    ana = people.patients["ana"]
    booked = book(people)
    start_thread(actor=at_desk(people, "nina"), patient_id=ana.pk, subject="Knee", body="Please come in.", now=NOW)
    deny_refill(actor=at_desk(people, "paul"), refill_id=a_refill(a_medication(ana)).pk, now=NOW)
    return booked


@pytest.fixture
def link(people):
    return ProxyAccess.unscoped.get()


def told(address):
    return [subject for to, subject in addressed() if to == address]


def path(link):
    return f"patients/{link.patient_id}/proxies/{link.pk}/"


def test_who_acts_for_the_patient_no_more_gets_nothing_about_them(people, acting_as, visit, link):
    noel = people.patients["noel"]
    ProxyAccess.unscoped.create(
        facility=noel.facility, account=link.account, patient=noel, schedule=True, starts_on=LONG_AGO.date()
    )
    book(people, patient="noel")
    assert (told(TO_ANA), told(TO_GINA)) == (ALL, [*ALL, BOOKED])

    assert acting_as("stan").post(f"{path(link)}revoke/", {"reason": "Moved away"}).status_code == 200

    assert (told(TO_ANA), told(TO_GINA), told("noel@example.org")) == (ALL, [BOOKED], [BOOKED])


@pytest.mark.parametrize(
    ("terms", "left"),
    [
        ({"scopes": ["portal.messages"]}, [WRITTEN]),
        ({"scopes": ["portal.records", "portal.schedule"]}, [BOOKED, ANSWERED]),
        ({"starts_on": "2099-01-01"}, []),
        ({"relationship": "parent"}, ALL),
        ({"ends_on": "2099-01-01"}, ALL),
    ],
)
def test_what_a_link_opens_no_more_is_taken_back(acting_as, visit, link, terms, left):
    assert acting_as("stan").patch(path(link), terms).status_code == 200

    assert (told(TO_ANA), told(TO_GINA)) == (ALL, left)


def test_an_account_out_of_use_gets_nothing_that_waits(people, acting_as, visit):
    address = f"patients/{people.patients['ana'].pk}/portal-account/"

    assert acting_as("stan").patch(address, {"is_active": False}).status_code == 200

    assert (told(TO_ANA), told(TO_GINA)) == ([], ALL)


def test_a_reminder_is_taken_back_too(people, acting_as, link):
    book(people)
    leave()
    remind_everywhere(now=Appointment.unscoped.get().starts_at - DAY)
    assert addressed() == [(TO_ANA, REMINDER), (TO_GINA, REMINDER)]

    acting_as("stan").post(f"{path(link)}revoke/", {"reason": "Moved away"})

    assert addressed() == [(TO_ANA, REMINDER)]


@pytest.mark.parametrize("ends", ["cancelled", "deleted"])
def test_a_visit_that_ends_takes_back_its_letters_when_nobody_is_left_to_be_told(people, ends):
    visit = book(people)
    PortalAccount.unscoped.update(is_active=False)
    assert [letter.subject for letter in waiting()] == [BOOKED, BOOKED]

    at = {"actor": at_desk(people), "appointment_id": visit, "expected_version": None, "now": NOW}
    if ends == "deleted":
        delete_appointment(**at, reason="Typed twice")
    else:
        change_appointment(**at, fields={"status": status_of(people.facilities["north"], "cancelled").pk})

    assert waiting() == []
