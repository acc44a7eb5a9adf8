import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careflow.domains.accounts.models import PasswordLink, SecondFactor, Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.platform.models import OutgoingLetter
from careflow.platform.one_line import SENTENCE
from tests.conftest import token_for
from tests.domains.accounts.browser import Browser, give_password
from tests.domains.accounts.doors import RECOVERY, SECRET, code_now, give_factor
from tests.web.pages import fields_of

NEW, NEWER = "four other good words", "and four still better ones"


@pytest.fixture
def stan(cast):
    token_for(cast.users["stan"])
    return cast.users["stan"]


def page(name, *args):
    return reverse(f"admin:accounts_{name}", args=args)


def test_a_new_password_signs_the_person_out_everywhere(console, stan):
    response = console.post(
        reverse("admin:auth_user_password_change", args=[stan.pk]),
        {"usable_password": "true", "password1": NEW, "password2": NEW},
    )

    assert response.status_code == 302
    assert User.objects.get(pk=stan.pk).check_password(NEW)
    assert Session.objects.get(user=stan).revoked_because == "password"
    event = AuditEvent.objects.get(model_name="user")
    assert (event.object_pk, NEW in str(event.metadata)) == (str(stan.pk), False)


def test_a_deactivated_person_is_signed_out_and_a_renamed_one_found_by_the_new_name(console, stan):
    body = fields_of(console.get(page("user_change", stan.pk)))
    body.pop("is_active")

    response = console.post(page("user_change", stan.pk), {**body, "username": "Stanley"})

    changed = User.objects.get(pk=stan.pk)
    assert response.status_code == 302
    assert (changed.is_active, changed.username_key) == (False, "stanley")
    assert Session.objects.get(user=stan).revoked_because == "console"


def test_a_name_holds_no_more_than_the_api_takes(console, stan):
    body = fields_of(console.get(page("user_change", stan.pk)))

    response = console.post(page("user_change", stan.pk), {**body, "last_name": "Exam\u202eple"})

    assert response.context["adminform"].form.errors["last_name"] == [SENTENCE]
    assert User.objects.get(pk=stan.pk).last_name == "Example"


def test_a_username_has_no_sign_that_cannot_be_seen(console, cast):
    response = console.post(
        page("user_add"), {"username": "root\u3164", "usable_password": "true", "password1": NEW, "password2": NEW}
    )

    assert response.context["adminform"].form.errors["username"] == [SENTENCE]
    assert not User.objects.filter(username__startswith="root\u3164").exists()


@pytest.mark.parametrize(
    ("stored", "change"),
    [
        ({"first_name": "St\u3164an"}, {}),
        ({"last_name": "Exam\u200bple"}, {"first_name": "Stanley"}),
        ({"username": "st\u115fan"}, {}),
    ],
)
def test_a_name_that_was_stored_before_bars_no_other_change(console, stan, stored, change):
    User.objects.filter(pk=stan.pk).update(**stored)
    body = fields_of(console.get(page("user_change", stan.pk)))
    body.pop("is_active")

    response = console.post(page("user_change", stan.pk), body | change)

    assert response.status_code == 302, response.context["adminform"].form.errors
    expected = {"is_active": False, **stored, **change}
    assert User.objects.filter(pk=stan.pk).values(*expected).get() == expected


def test_nor_does_a_username_that_the_page_spells_in_another_way(console, stan):
    User.objects.filter(pk=stan.pk).update(username="st\u3164an")
    body = fields_of(console.get(page("user_change", stan.pk)))
    body.pop("is_active")

    assert console.post(page("user_change", stan.pk), body).status_code == 302
    assert not User.objects.get(pk=stan.pk).is_active


@pytest.mark.parametrize("right", ["is_active", "is_staff", "is_superuser"])
def test_nobody_takes_the_console_from_themselves(console, stan, right):
    root = User.objects.get(username="root")
    own = fields_of(console.get(page("user_change", root.pk)))
    own.pop(right)

    response = console.post(page("user_change", root.pk), own)

    [told] = response.context["adminform"].form.non_field_errors()
    assert told == "You cannot take the console from yourself. Ask another administrator."
    assert getattr(User.objects.get(pk=root.pk), right)


def test_the_console_can_be_taken_from_somebody_else(console, stan):
    User.objects.filter(pk=stan.pk).update(is_staff=True)
    body = fields_of(console.get(page("user_change", stan.pk)))
    body.pop("is_staff")

    assert console.post(page("user_change", stan.pk), body).status_code == 302
    assert not User.objects.get(pk=stan.pk).is_staff


def test_a_corrected_name_ends_nothing(console, stan):
    body = fields_of(console.get(page("user_change", stan.pk)))

    console.post(page("user_change", stan.pk), {**body, "first_name": "Stanley"})

    assert User.objects.get(pk=stan.pk).first_name == "Stanley"
    assert Session.objects.get(user=stan).revoked_at is None


def test_a_person_is_added_with_a_password(console, cast):
    response = console.post(
        page("user_add"), {"username": "ivy", "usable_password": "true", "password1": NEW, "password2": NEW}
    )

    assert response.status_code == 302, response.content
    assert User.objects.get(username="ivy").check_password(NEW)


def test_sessions_are_only_looked_at(console, stan):
    session = Session.objects.get(user=stan)

    assert console.get(page("session_changelist")).status_code == 200
    assert console.get(page("session_change", session.pk)).status_code == 200
    assert console.post(page("session_change", session.pk), {}).status_code == 403


def test_chosen_people_are_signed_out_and_others_are_not(console, stan, cast):
    token_for(cast.users["nina"])
    at_console = Client()
    at_console.force_login(stan)

    told = console.post(page("user_changelist"), {"action": "sign_out", "_selected_action": stan.pk}, follow=True)

    assert "2 sessions were ended." in told.content.decode()
    assert at_console.session.get("_auth_user_id") is None
    assert {each.user.username: each.revoked_because for each in Session.objects.all()} == {
        "stan": "console", "nina": "",
    }  # fmt: skip
    event = AuditEvent.objects.get(model_name="user")
    assert (event.object_pk, event.action, event.metadata["changed_fields"]) == (str(stan.pk), "update", ["sessions"])


def sign_in_to_console(name="root", **more):
    client = Client()
    return client.post("/admin/login/", {"username": name, "password": NEW, "next": "/admin/", **more})


@pytest.fixture
def root(console):
    person = User.objects.get(username="root")
    person.set_password(NEW)
    person.save(update_fields=["password"])
    return person


def test_who_has_a_second_factor_is_asked_for_it_at_the_console_too(root):
    assert sign_in_to_console().status_code == 302
    give_factor(root)

    asked, wrong = sign_in_to_console(), sign_in_to_console(otp="000000")

    assert "Enter the code from your authenticator app." in asked.content.decode()
    assert "This code is not right, or was used already." in wrong.content.decode()
    assert (asked.status_code, wrong.status_code) == (200, 200)
    event = AuditEvent.objects.latest("pk")
    assert event.metadata == {
        "outcome": "failure", "surface": "console", "reason": "second_factor", "actor_name": "Root Keeper",
    }  # fmt: skip
    code = code_now()
    assert sign_in_to_console(otp=code).status_code == 302
    assert sign_in_to_console(otp=code).status_code == 200
    assert sign_in_to_console(otp=RECOVERY).status_code == 302


def test_a_new_password_ends_a_link_on_its_way(console, stan):
    now = timezone.now()
    PasswordLink.objects.create(
        user=stan,
        purpose="reset",
        surface="clinic",
        digest="x",
        email_key=stan.email_key,
        issued_at=now,
        expires_at=now,
    )

    console.post(
        reverse("admin:auth_user_password_change", args=[stan.pk]),
        {"usable_password": "true", "password1": NEW, "password2": NEW},
    )

    assert PasswordLink.objects.get().ended_because == "password"


def test_and_the_letter_with_it_when_that_has_not_left(console, stan):
    Browser().post("users/password/reset/", {"username": "stan"})
    assert OutgoingLetter.objects.get().ended_at is None

    console.post(
        reverse("admin:auth_user_password_change", args=[stan.pk]),
        {"usable_password": "true", "password1": NEW, "password2": NEW},
    )

    waiting = OutgoingLetter.objects.filter(key__startswith=f"password_link:{stan.pk}:")
    assert [(letter.ended_because, letter.letter) for letter in waiting] == [("withdrawn", "")]


def test_a_link_on_its_way_ends_when_its_address_changes(console, stan):
    Browser().post("users/password/reset/", {"username": "stan"})

    body = fields_of(console.get(page("user_change", stan.pk)))
    console.post(page("user_change", stan.pk), body | {"email": "stan@new.example"})

    assert PasswordLink.objects.get(user=stan).ended_because == "console"


def change_own(client, *, old=NEW, new=NEWER):
    body = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post("/admin/password_change/", body)


@pytest.fixture
def keeper(cast):
    """Stan, who may enter the console, in a browser that is signed in to it."""
    cast.users["stan"].is_staff = True
    give_password(cast, "stan", password=NEW)
    cast.users["stan"].save(update_fields=["is_staff"])
    client = Client()
    client.force_login(cast.users["stan"])
    return client


def test_one_s_own_new_password_ends_whatever_the_old_one_opened(keeper, cast):
    token_for(cast.users["stan"])
    other_browser, now = Client(), timezone.now()
    other_browser.force_login(cast.users["stan"])
    PasswordLink.objects.create(
        user=cast.users["stan"], purpose="reset", surface="clinic", digest="x", email_key="x", issued_at=now,
        expires_at=now,
    )  # fmt: skip
    events, version = AuditEvent.objects.count(), User.objects.get(username="stan").version

    response = change_own(keeper)

    assert (response.status_code, response["Location"]) == (302, "/admin/password_change/done/")
    assert keeper.get(response["Location"]).status_code == 200
    assert other_browser.get("/admin/").status_code == 302
    stan = User.objects.get(username="stan")
    assert (stan.check_password(NEWER), stan.version) == (True, version + 1)
    assert Session.objects.get().revoked_because == PasswordLink.objects.get().ended_because == "password"
    (event,) = AuditEvent.objects.order_by("pk")[events:]
    assert (event.model_name, event.action, event.object_pk) == ("user", "update", str(stan.pk))
    assert event.organization_id == cast.organizations["harbor"].pk
    assert event.metadata == {"changed_fields": ["password"], "via": "change", "actor_name": "Stan Example"}


def test_guessing_one_s_password_at_an_open_console_is_recorded_and_comes_to_an_end(keeper):
    answers = [change_own(keeper, old="guess") for _ in range(10)]

    told = [answer.context["form"].errors["old_password"] for answer in [*answers, change_own(keeper)]]

    assert told[0] == ["This is not your password."]
    assert "Too many tries" in str(told[-1])
    assert User.objects.get(username="stan").check_password(NEW)
    assert AuditEvent.objects.filter(metadata__outcome="failure").count() == 10


@pytest.mark.parametrize(("new", "field"), [(NEW, "new_password1"), ("12345678", "new_password2")])
def test_one_s_own_new_password_is_a_good_and_another_one(keeper, new, field):
    response = change_own(keeper, new=new)

    assert list(response.context["form"].errors) == [field]
    assert User.objects.get(username="stan").check_password(NEW)


def test_deleting_a_second_factor_ends_the_person_s_sessions(console, stan):
    factor = give_factor(stan)
    shown = console.get(page("secondfactor_change", factor.pk)).content.decode()

    response = console.post(page("secondfactor_delete", factor.pk), {"post": "yes"})

    assert SECRET not in shown
    assert response.status_code == 302
    assert not SecondFactor.objects.exists()
    assert Session.objects.get(user=stan).revoked_because == "console"
    assert AuditEvent.objects.filter(action="delete", model_name="secondfactor").count() == 1


def test_so_does_deleting_several(console, stan):
    factor = give_factor(stan)

    console.post(
        page("secondfactor_changelist"), {"action": "delete_selected", "_selected_action": factor.pk, "post": "yes"}
    )

    assert not SecondFactor.objects.exists()
    assert Session.objects.get(user=stan).revoked_because == "console"


@pytest.mark.parametrize(
    ("field", "sent", "told"),
    [
        ("email", "ADA@harbor.example", "Somebody has this e-mail address already."),
        ("username", "ADA", "Somebody has this username already."),
    ],
)
def test_what_somebody_else_has_is_told_at_its_field(console, cast, stan, field, sent, told):
    User.objects.filter(username="ada").update(email="ada@harbor.example", email_key="ada@harbor.example")
    address = page("user_change", stan.pk)

    response = console.post(address, fields_of(console.get(address)) | {field: sent})

    assert response.context["adminform"].form.errors == {field: [told]}
    assert getattr(User.objects.get(pk=stan.pk), field) != sent
