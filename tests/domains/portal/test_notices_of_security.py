"""Letters that nobody can switch off."""

import pytest

from careflow.domains.accounts import operations as accounts
from careflow.domains.patients.events import OwnProfileChanged
from careflow.domains.portal.models import NoticePreferences, PortalAccount
from careflow.platform import events
from careflow.platform.actor import Actor
from tests.domains.accounts.browser import PASSWORD, give_password
from tests.domains.accounts.doors import NEW
from tests.domains.portal.letters import NOW, TO_ANA, let_in, waiting

OLD = "old@example.org"


@pytest.fixture
def people(portal_people):
    return let_in(portal_people)


def test_the_old_address_hears_that_it_is_no_longer_the_one(people):
    ana = people.patients["ana"]
    events.publish(OwnProfileChanged(ana.facility_id, ana.pk, frozenset({"email"}), OLD, NOW))

    (letter,) = waiting()
    assert (letter.to, letter.subject) == (OLD, "Your e-mail address at Harbor North was changed")
    assert letter.text == (
        "Hello,\n\nUntil now, Harbor North had this e-mail address of yours. It was changed or removed in the patient "
        "portal.\n\nIf that was not you, please call Harbor North now.\n\n"
        "This letter was sent automatically; answers to it are not read.\n"
    )


def test_another_change_of_the_profile_is_no_reason_to_write(people):
    ana = people.patients["ana"]
    events.publish(OwnProfileChanged(ana.facility_id, ana.pk, frozenset({"phone"}), "", NOW))

    assert waiting() == []


def set_password(cast, name):
    give_password(cast, name)
    doer = Actor(user_id=cast.users[name].pk, name=name)
    accounts.change_password(actor=doer, old_password=PASSWORD, new_password=NEW, now=NOW)


def test_a_new_password_is_told_to_people_of_the_portal_whatever_they_chose(people):
    account = PortalAccount.unscoped.get(user=people.users["ana"])
    NoticePreferences.unscoped.create(
        account=account, organization=account.organization, bookings=False, reminders=False, messages=False,
        refills=False,
    )  # fmt: skip
    set_password(people, "ana")

    (letter,) = waiting()
    assert (letter.to, letter.subject) == (TO_ANA, "Your password was set")
    assert letter.text == (
        "Hello,\n\nThe password of your account at the patient portal was set or changed.\n\n"
        "If that was not you, ask for a new password on the portal’s sign-in page, and call your clinic.\n\n"
        "    https://portal.example.org/\n\n"
        "This letter was sent automatically; answers to it are not read.\n"
    )


def test_people_of_the_clinic_are_not_written_to_about_the_portal(people):
    set_password(people, "stan")

    assert waiting() == []
