"""Nobody gets at a chart through somebody else: not another clinic, not a caregiver, and not by a link that ended."""

from datetime import UTC, datetime

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.platform.models import OutgoingLetter
from tests.cast import LONG_AGO
from tests.conftest import As
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.accounts.doors import NEW, link_in
from tests.domains.patients.factories import a_patient
from tests.domains.portal.letters import let_in, waiting

ELSEWHERE = "Another clinic relies on this, too. An administrator of the organization can change it."
MESSAGES = {"relationship": "other", "scopes": ["portal.messages"]}


@pytest.fixture
def people(portal_people):
    return let_in(portal_people)


@pytest.fixture
def ben(people):
    return a_patient(people.facilities["north"], first_name="Ben", last_name="Burr")


def link(account, patient, **values):
    scopes = dict.fromkeys(("profile", "schedule", "records", "messages"), True)
    return ProxyAccess.unscoped.create(
        **{"facility": patient.facility, "account": account, "patient": patient, "starts_on": LONG_AGO.date()}
        | scopes
        | values
    )


def account_of(people, name):
    return PortalAccount.unscoped.get(user=people.users[name])


def test_an_invitation_of_another_clinic_is_not_taken_over(people, acting_as):
    north, south = (people.facilities[place].pk for place in ("north", "south"))
    ana, sofia = people.patients["ana"].pk, people.patients["sofia"].pk
    invited = {"email": "mum@example.org", "first_name": "Mia", "last_name": "Harbor", **MESSAGES}
    assert acting_as("stan").post(f"patients/{ana}/proxies/?facility_id={north}", invited).status_code == 201

    taken = acting_as("sara").post(
        f"patients/{sofia}/proxies/?facility_id={south}", {"username": "mum@example.org", **MESSAGES}
    )

    assert (taken.status_code, list(taken.json())) == (400, ["detail", "code", "username"])
    assert ProxyAccess.unscoped.filter(patient=sofia).count() == 0
    User.objects.filter(username="mum@example.org").update(password="argon2$x")
    linked = acting_as("sara").post(
        f"patients/{sofia}/proxies/?facility_id={south}", {"username": "mum@example.org", **MESSAGES}
    )
    assert linked.status_code == 201
    sent = acting_as("sara").post(
        f"patients/{sofia}/proxies/{linked.json()['id']}/invite/?facility_id={south}", {"email": "else@example.org"}
    )
    assert sent.status_code == 400
    assert User.objects.get(username="mum@example.org").email == "mum@example.org"


@pytest.fixture
def mum(people, desk, mailoutbox):
    """What the letter says that North has sent to somebody at a mistyped address, who was to look after Ana."""
    body = {"email": "mum@example.org", "first_name": "Mia", "last_name": "Harbor", **MESSAGES}
    assert desk("POST", f"patients/{people.patients['ana'].pk}/proxies/", body).status_code == 201
    return link_in(mailoutbox[-1])


def accept(acting_as, link, patient):
    said = {"date_of_birth": str(patient.date_of_birth), "new_password": NEW}
    body = {"uid": link["uid"], "token": link["token"], **said}
    return acting_as(None).post("portal/invitations/accept/", body).status_code


def revoke(desk, patient):
    of_mum = ProxyAccess.unscoped.get(patient=patient, account__user__username="mum@example.org")
    assert desk("POST", f"patients/{patient.pk}/proxies/{of_mum.pk}/revoke/", {"reason": "Mistyped"}).status_code == 200


def test_an_invitation_that_its_clinic_gave_up_opens_no_chart_of_another(people, acting_as, desk, mum):
    ana, sofia = people.patients["ana"], people.patients["sofia"]
    revoke(desk, ana)

    path = f"patients/{sofia.pk}/proxies/?facility_id={sofia.facility_id}"
    desk("POST", path, {"username": "mum@example.org", **MESSAGES}, by="sara")

    assert accept(acting_as, mum, sofia) == 400
    assert not User.objects.get(username="mum@example.org").has_usable_password()


def test_an_invitation_lasts_as_long_as_there_is_somebody_to_look_after(people, acting_as, desk, mum, ben):
    body = {"username": "mum@example.org", **MESSAGES}
    assert desk("POST", f"patients/{ben.pk}/proxies/", body).status_code == 201
    revoke(desk, people.patients["ana"])

    assert accept(acting_as, mum, ben) == 204


def test_a_patient_is_still_invited_to_their_own_chart_when_they_look_after_nobody(
    people, acting_as, desk, mailoutbox, ben
):
    address = f"patients/{ben.pk}/portal-account/"
    assert desk("POST", address, {"email": "mum@example.org"}).status_code == 200
    invited = link_in(mailoutbox[-1])
    ana = people.patients["ana"]
    desk("POST", f"patients/{ana.pk}/proxies/", {"username": "mum@example.org", **MESSAGES})
    revoke(desk, ana)

    assert accept(acting_as, invited, ben) == 204


def test_the_address_of_whom_another_clinic_knows_stays(people, acting_as):
    south = people.facilities["south"].pk
    sofia = people.patients["sofia"].pk
    link(account_of(people, "sofia"), people.patients["ana"])
    path = f"patients/{sofia}/portal-account/?facility_id={south}"

    refused = acting_as("sara").patch(path, {"email": "else@example.org"})

    assert (refused.status_code, refused.json()["email"]) == (400, [ELSEWHERE])
    assert User.objects.get(username="sofia").email == "sofia@example.org"


def test_whoever_signs_in_already_is_told_at_the_former_address(people, acting_as):
    path = f"patients/{people.patients['sofia'].pk}/portal-account/?facility_id={people.facilities['south'].pk}"

    assert acting_as("sara").patch(path, {"email": "new@example.org"}).status_code == 200

    (letter,) = waiting()
    assert (letter.to, letter.subject) == (
        "sofia@example.org",
        "The e-mail address of your portal account was changed",
    )


def test_a_caregiver_does_not_become_the_patient_by_the_address_in_the_chart(people, acting_as, ben):
    gina = account_of(people, "gina")
    link(gina, ben, schedule=False, records=False, messages=False)
    acting_as("gina").patch(f"portal/me/?patient={ben.pk}", {"email": "trap@example.org"})
    path = f"patients/{ben.pk}/portal-account/?facility_id={ben.facility_id}"
    OutgoingLetter.objects.all().delete()

    refused = acting_as("stan").post(path, {})

    assert (refused.status_code, list(refused.json())) == (400, ["detail", "code", "email"])
    assert not OutgoingLetter.objects.exists()
    named = acting_as("stan").post(path, {"email": "ben@example.org"})
    assert (named.status_code, [letter.to for letter in waiting()]) == (200, ["ben@example.org"])


def test_the_address_that_the_desk_has_put_right_is_good(people, acting_as, ben):
    link(account_of(people, "gina"), ben)
    acting_as("gina").patch(f"portal/me/?patient={ben.pk}", {"email": "trap@example.org"})
    type(ben).unscoped.filter(pk=ben.pk).update(email="ben@example.org")

    response = acting_as("stan").post(f"patients/{ben.pk}/portal-account/?facility_id={ben.facility_id}", {})

    assert (response.status_code, response.json()["email"]) == (200, "ben@example.org")


def test_no_request_slides_to_somebody_else_when_a_link_ends(people, ben):
    give_password(people, "gina")
    gina = account_of(people, "gina")
    of_ana = ProxyAccess.unscoped.get(account=gina)
    link(gina, ben)
    client = As(Browser(surface="portal").sign_in("gina").json()["access"])
    assert client.get("portal/me/").json()["first_name"] == "Ana"

    ProxyAccess.unscoped.filter(pk=of_ana.pk).update(revoked_at=datetime.now(tz=UTC))

    assert client.patch("portal/me/", {"preferred_name": "Annie"}).status_code == 401
    assert client.get(f"portal/me/?patient={ben.pk}").json()["preferred_name"] == ""
    again = As(Browser(surface="portal").sign_in("gina").json()["access"])
    assert again.get("portal/me/").json()["first_name"] == "Ben"
