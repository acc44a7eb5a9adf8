"""However many ask at the same moment: one account, one link that works, one that speaks for the patient."""

import pytest

from careflow.domains.accounts.models import PasswordLink, User
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from tests.cast import enter_patients
from tests.conftest import As, token_for
from tests.domains.accounts.doors import NEW, link_in
from tests.domains.patients.factories import a_patient
from tests.plugins.races import at_once

AT_ONCE = 4


@pytest.fixture
def desk(own_cast):
    enter_patients(own_cast)
    return As(token_for(own_cast.users["stan"]))


@pytest.fixture
def ann(desk, own_cast):
    return a_patient(own_cast.facilities["north"], email="ann@example.org")


def body_of(letter, **more):
    told = link_in(letter)
    return {"uid": told["uid"], "token": told["token"], "date_of_birth": "1980-05-12", "new_password": NEW, **more}


def test_invitations_at_once_open_one_account_with_one_link_that_works(desk, ann, mailoutbox):
    answers = at_once([lambda: desk.post(f"patients/{ann.pk}/portal-account/", {})] * AT_ONCE)

    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert PortalAccount.unscoped.filter(patient=ann).count() == 1
    assert PasswordLink.objects.filter(ended_at=None).count() == 1
    arrived = list(mailoutbox)  # a newer invitation takes back the letter of an older one that has not left yet
    good = [As("").post("portal/invitations/accept/", body_of(letter)).status_code for letter in arrived]
    assert sorted(good) == [204] + [400] * (len(arrived) - 1)


def test_one_invitation_sets_one_password(desk, ann, mailoutbox):
    desk.post(f"patients/{ann.pk}/portal-account/", {})

    def accept(number):
        return lambda: As("").post("portal/invitations/accept/", body_of(mailoutbox[0], new_password=f"{NEW} {number}"))

    answers = at_once([accept(number) for number in range(AT_ONCE)])

    assert sorted(answer.status_code for answer in answers) == [204] + [400] * (AT_ONCE - 1)
    won = next(number for number, answer in enumerate(answers) if answer.status_code == 204)
    assert User.objects.get(username="ann@example.org").check_password(f"{NEW} {won}")


def test_wrong_dates_at_once_are_all_counted(desk, ann, mailoutbox):
    desk.post(f"patients/{ann.pk}/portal-account/", {})
    wrong = body_of(mailoutbox[0], date_of_birth="1999-01-01")

    at_once([lambda: As("").post("portal/invitations/accept/", wrong)] * 7)

    link = PasswordLink.objects.get()
    assert (link.wrong_answers, link.ended_because) == (5, "answers")


def test_links_added_at_once_are_one(desk, ann):
    body = {"username": "noel", "relationship": "spouse", "scopes": ["portal.records"]}

    answers = at_once([lambda: desk.post(f"patients/{ann.pk}/proxies/", body)] * AT_ONCE)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (AT_ONCE - 1)
    assert ProxyAccess.unscoped.filter(patient=ann).count() == 1
