"""The first password: whoever reads the mail must know whom it is about."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.portal.models import ProxyAccess
from tests.domains.accounts.browser import Browser
from tests.domains.accounts.doors import NEW, link_in

PATH = "portal/invitations/accept/"
SENTENCE = (
    "This link and this date of birth do not belong together, or the link was used already or is too old. Check the "
    "date, or ask for a new link."
)
GONE = {"detail": SENTENCE, "code": "input.invalid", "date_of_birth": [SENTENCE]}


@pytest.fixture
def form(invited):
    return {"uid": invited["uid"], "token": invited["token"], "date_of_birth": "1980-05-12", "new_password": NEW}


@pytest.fixture
def anyone(acting_as):
    return acting_as(None)


def sign_in(username, password=NEW):
    return Browser(surface="portal").sign_in(username, password).status_code


@pytest.mark.weak_point("W17")
def test_the_patient_chooses_a_password_and_signs_in(anyone, form, newcomer, desk, portal_people):
    response = anyone.post(PATH, form)

    assert (response.status_code, response.content) == (204, b"")
    assert not response.cookies
    assert not Session.objects.filter(user__username="ann@example.org").exists()
    assert sign_in("ann@example.org") == 200
    assert desk("GET", f"patients/{newcomer.pk}/portal-account/").json()["state"] == "active"
    event = AuditEvent.objects.get(model_name="user", action="update")
    assert (event.organization_id, event.actor_id) == (portal_people.organizations["harbor"].pk, int(form["uid"]))
    assert event.metadata == {"changed_fields": ["password"], "via": "invitation", "actor_name": "Ann Lee"}


def test_it_works_once(anyone, form):
    anyone.post(PATH, form)

    again = anyone.post(PATH, form | {"new_password": "yet another good one"})

    assert (again.status_code, again.json()) == (400, GONE)
    assert sign_in("ann@example.org") == 200


def test_another_username_may_be_chosen(anyone, form):
    assert anyone.post(PATH, form | {"username": "Ann.Lee"}).status_code == 204

    assert (sign_in("ann.lee"), sign_in("ann@example.org")) == (200, 400)
    event = AuditEvent.objects.get(model_name="user", action="update")
    assert event.metadata["changed_fields"] == ["username", "password"]


@pytest.mark.parametrize("more", [{"username": "stan"}, {"new_password": "12345"}])
def test_what_can_be_corrected_does_not_use_it_up(anyone, form, more):
    refused = anyone.post(PATH, form | {"username": "Ann.Lee"} | more)

    assert (refused.status_code, list(refused.json())) == (400, ["detail", "code", *more])
    assert anyone.post(PATH, form).status_code == 204
    assert sign_in("ann@example.org") == 200


def test_a_wrong_date_of_birth_is_answered_like_a_link_that_is_not_good(anyone, form, portal_people):
    response = anyone.post(PATH, form | {"date_of_birth": "1980-05-13"})

    assert (response.status_code, response.json()) == (400, GONE)
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.object_pk, event.organization_id, event.actor_id) == (
        "other", form["uid"], portal_people.organizations["harbor"].pk, None,
    )  # fmt: skip
    assert event.metadata == {
        "outcome": "failure", "surface": "portal", "purpose": "invitation", "tries": 1, "actor_name": ""
    }  # fmt: skip
    assert "1980" not in str(list(AuditEvent.objects.values()))
    assert anyone.post(PATH, form).status_code == 204


def test_after_five_of_them_the_link_ends(anyone, form):
    answers = [anyone.post(PATH, form | {"date_of_birth": f"1980-06-0{day}"}) for day in range(1, 6)]

    right = anyone.post(PATH, form)

    assert [answer.json() for answer in answers] == [GONE] * 5
    assert (right.status_code, right.json()) == (400, GONE)
    assert PasswordLink.objects.get().ended_because == "answers"
    assert AuditEvent.objects.filter(metadata__outcome="failure").count() == 5


def test_a_wrong_date_tells_nothing_of_password_or_username(anyone, form):
    response = anyone.post(PATH, form | {"date_of_birth": "1999-01-01", "new_password": "12345", "username": "stan"})

    assert response.json() == GONE


@pytest.mark.parametrize("why", ["old", "newer", "inactive", "other person", "guess", "nobody", "moved"])
def test_a_link_that_is_not_good_sets_nothing_and_counts_nothing(anyone, form, desk, newcomer, portal_people, why):
    if why == "old":
        PasswordLink.objects.update(expires_at=timezone.now())
    elif why == "newer":
        desk("POST", f"patients/{newcomer.pk}/portal-account/", {})
    elif why == "inactive":
        User.objects.filter(pk=form["uid"]).update(is_active=False)
    elif why == "moved":
        User.objects.filter(pk=form["uid"]).update(email_key="elsewhere@example.org")
    else:
        ids = {"other person": portal_people.users["ana"].pk, "nobody": 10**9, "guess": form["uid"]}
        form = form | {"uid": ids[why], "token": form["token"] + ("x" if why == "guess" else "")}

    response = anyone.post(PATH, form)

    assert (response.status_code, response.json()) == (400, GONE)
    assert not User.objects.filter(password__startswith="argon2").exists()
    assert not AuditEvent.objects.filter(metadata__outcome="failure").exists()


@pytest.mark.parametrize("path", ["users/password/reset/confirm/", "portal/password/reset/confirm/"])
def test_no_other_door_takes_an_invitation(anyone, form, path):
    body = {name: form[name] for name in ("uid", "token", "new_password")}

    response = anyone.post(path, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "token"])
    assert anyone.post(PATH, form).status_code == 204


def test_no_letter_gets_around_it(anyone, form, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        anyone.post("portal/password/reset/", {"username": "ann@example.org"})
        anyone.post("users/password/reset/", {"username": "ann@example.org"})

    assert len(mailoutbox) == 1
    assert anyone.post(PATH, form).status_code == 204


def test_an_invitation_of_the_clinic_is_not_taken_here(anyone, desk, portal_people, mailoutbox):
    membership = portal_people.users["nina"].membership.pk
    desk("POST", f"organizations/people/{membership}/invite/", by="adam")
    link = link_in(mailoutbox[-1])

    response = anyone.post(PATH, link | {"date_of_birth": "1980-02-29", "new_password": NEW})

    assert (response.status_code, response.json()) == (400, GONE)


def test_a_guardian_answers_with_the_date_of_whom_they_look_after(anyone, desk, portal_people, mailoutbox):
    ana = portal_people.patients["ana"]
    link = ProxyAccess.unscoped.get()
    desk("POST", f"patients/{ana.pk}/proxies/{link.pk}/invite/", {})
    told = link_in(mailoutbox[-1])
    body = {"uid": told["uid"], "token": told["token"], "new_password": NEW}

    wrong = anyone.post(PATH, body | {"date_of_birth": "1980-03-01"})
    right = anyone.post(PATH, body | {"date_of_birth": "1980-02-29"})

    assert (wrong.status_code, right.status_code) == (400, 204)
    assert sign_in("gina") == 200


def test_a_guardian_whose_link_was_revoked_knows_nobody(anyone, desk, portal_people, mailoutbox):
    ana = portal_people.patients["ana"]
    desk("POST", f"patients/{ana.pk}/proxies/{ProxyAccess.unscoped.get().pk}/invite/", {})
    told = link_in(mailoutbox[-1])
    ProxyAccess.unscoped.update(revoked_at=datetime.now(tz=UTC))

    body = {"uid": told["uid"], "token": told["token"], "new_password": NEW, "date_of_birth": "1980-02-29"}

    assert anyone.post(PATH, body).json() == GONE


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uid": "abc"}, "uid"),
        ({"uid": 10**30}, "uid"),
        ({"uid": True}, "uid"),
        ({"token": ""}, "token"),
        ({"token": "x" * 201}, "token"),
        ({"token": "nul\0"}, "token"),
        ({"date_of_birth": "12 May 1980"}, "date_of_birth"),
        ({"date_of_birth": "10000-01-01"}, "date_of_birth"),
        ({"date_of_birth": "1981-02-29"}, "date_of_birth"),
        ({"date_of_birth": None}, "date_of_birth"),
        ({"new_password": ""}, "new_password"),
        ({"new_password": "x" * 1025}, "new_password"),
        ({"username": "with blank"}, "username"),
        ({"more": 1}, "more"),
    ],
)
def test_bad_input_names_the_field(db, anyone, change, field):
    response = anyone.post(PATH, {"uid": 1, "token": "x", "date_of_birth": "1980-05-12", "new_password": NEW} | change)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])


def test_thirty_a_minute_are_enough_for_one_address(db, anyone):
    body = {"uid": 1, "token": "x", "date_of_birth": "1980-05-12", "new_password": NEW}

    assert [anyone.post(PATH, body).status_code for _ in range(31)] == [400] * 30 + [429]
