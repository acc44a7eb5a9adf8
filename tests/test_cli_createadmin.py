"""`careflow createadmin` makes people of the console, and nobody of a clinic."""

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from careflow.cli import administrators, main
from careflow.domains.accounts.models import SecondFactor, Session, User
from careflow.domains.audit.models import AuditEvent
from tests.conftest import token_for
from tests.domains.accounts.doors import give_factor
from tests.web.pages import fields_of

PASSWORD, NEW = "four quiet herons", "five louder gulls"


def createadmin(*arguments, answers=""):
    return CliRunner().invoke(main, ["createadmin", *arguments], input=answers)


@pytest.fixture
def password_file(tmp_path):
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return str(path)


def test_it_opens_the_console(db, client, password_file):
    result = createadmin("root", "--email", "root@clinic.example", "--password-file", password_file)

    assert (result.exit_code, result.output) == (0, "root may now sign in at /admin/.\n")
    user = User.objects.get(username="root")
    assert (user.is_staff, user.is_superuser, user.email) == (True, True, "root@clinic.example")
    assert client.login(username="root", password=PASSWORD)
    assert client.get("/admin/").status_code == 200


def test_it_is_written_down(db, password_file):
    createadmin("root", "--password-file", password_file)

    event = AuditEvent.objects.get()
    assert (event.action, event.app_label, event.model_name) == ("create", "users", "user")
    assert (event.object_pk, event.actor_id) == (str(User.objects.get(username="root").pk), None)
    assert event.metadata == {"is_superuser": True, "actor_name": "careflow createadmin"}


def test_it_asks_twice_and_shows_nothing(db):
    result = createadmin("root", answers=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == 0
    assert PASSWORD not in result.output
    assert User.objects.get(username="root").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("root", "12345678", "This password is entirely numeric."),
        ("root", "short", "This password is too short."),
        ("no spaces please", PASSWORD, "Use only letters, digits and @ . + - _"),
        ("taken", PASSWORD, "Somebody has this username already."),
        ("TAKEN", PASSWORD, "Somebody has this username already."),
        ("täken", PASSWORD, "Somebody has this username already."),
    ],
)
def test_it_says_what_is_wrong_and_creates_nobody(db, username, password, sentence):
    User.objects.create_user("taken")
    before = set(User.objects.values_list("username", flat=True))

    result = createadmin(username, answers=f"{password}\n{password}\n")

    assert result.exit_code == 1
    assert sentence in result.output
    assert set(User.objects.values_list("username", flat=True)) == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("email", ["root@clinic.example", "Root@Clinic.Example"])
def test_an_address_that_a_colleague_has_is_taken(root, password_file, email):
    User.objects.filter(pk=root.pk).update(email="root@clinic.example", email_key="root@clinic.example")

    result = createadmin("other", "--email", email, "--password-file", password_file)

    assert (result.exit_code, result.output) == (1, "Error: Somebody has this e-mail address already.\n")
    assert not User.objects.filter(username="other").exists()


def test_an_address_that_only_a_patient_has_is_not(portal_people, password_file):
    email = portal_people.users["ana"].email

    assert createadmin("root", "--email", email, "--password-file", password_file).exit_code == 0


@pytest.mark.parametrize("arguments", [["Taken"], ["root", "--email", "taken@clinic.example"]])
def test_whoever_takes_the_name_meanwhile_has_it(db, monkeypatch, arguments):
    """The database has the last word, and says no more than the look before."""
    User.objects.create_user("taken", "taken@clinic.example")
    before = User.objects.count()
    monkeypatch.setattr(administrators, "_is_taken", lambda user, name: False)

    result = createadmin(*arguments, answers=f"{PASSWORD}\n{PASSWORD}\n")

    assert (result.exit_code, "already.\n" in result.output) == (1, True)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no spaces please"], "Use only letters, digits and @ . + - _"),
        (["TAKEN"], "Somebody has this username already."),
        (["r\u115foot"], "Use only letters, digits and @ . + - _"),
        (["new", "--email", "nowhere"], "Enter a valid email address."),
        (["new", "--email", "TAKEN@clinic.example"], "Somebody has this e-mail address already."),
        (["nobody", "--restore"], "There is nobody called nobody."),
        (["taken", "--restore"], "taken never was an administrator"),
    ],
)
def test_what_is_known_without_a_password_is_refused_before_one_is_asked_for(db, arguments, sentence):
    User.objects.create_user("taken", "taken@clinic.example")

    result = createadmin(*arguments)

    assert (result.exit_code, sentence in result.output) == (1, True)
    assert "Password" not in result.output


@pytest.fixture
def root(db, password_file):
    createadmin("root", "--password-file", password_file)
    return User.objects.get(username="root")


def restore(name="root", password=NEW):
    return createadmin(name, "--restore", answers=f"{password}\n{password}\n")


@pytest.mark.parametrize(
    "lost",
    [
        {"password": "!"},
        {"is_active": False},
        {"is_staff": False},
        {"is_superuser": False},
        {"is_active": False, "is_staff": False, "is_superuser": False, "password": "!"},
    ],
)
def test_an_administrator_is_put_back_whatever_was_lost(root, client, lost):
    User.objects.filter(pk=root.pk).update(**lost)

    result = restore("Root")

    assert (result.exit_code, NEW in result.output) == (0, False)
    assert result.output.endswith("root may now sign in at /admin/.\n")
    assert client.login(username="root", password=NEW)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert User.objects.get(pk=root.pk).version == root.version + 1
    event = AuditEvent.objects.get(action="update")
    assert (event.object_pk, event.summary) == (str(root.pk), "Console administrator root restored")
    assert event.metadata == {
        "is_superuser": True, "changed_fields": sorted({"password", *lost}), "actor_name": "careflow createadmin",
    }  # fmt: skip


def test_a_lost_second_factor_is_taken_away(root):
    give_factor(root)

    restore()

    assert not SecondFactor.objects.exists()
    assert AuditEvent.objects.latest("pk").metadata["changed_fields"] == ["password", "second_factor"]


def test_whatever_was_opened_in_their_name_ends(root):
    thief = Client()
    thief.force_login(root)
    token_for(root)

    restore()

    assert thief.session.get("_auth_user_id") is None
    assert Session.objects.get(user=root).revoked_because == "password"


def test_somebody_whom_the_console_made_one_and_then_none_is_put_back(console, cast):
    page = reverse("admin:accounts_user_change", args=[cast.users["stan"].pk])
    console.post(page, {**fields_of(console.get(page)), "is_staff": "on", "is_superuser": "on"})
    plain = fields_of(console.get(page))
    console.post(page, {name: plain[name] for name in plain if name not in {"is_staff", "is_superuser"}})

    assert not User.objects.get(username="stan").is_superuser
    assert restore("stan").exit_code == 0
    assert User.objects.get(username="stan").is_superuser


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("stan", NEW, "stan never was an administrator of the console, so nothing was changed."),
        ("ana", NEW, "ana never was an administrator of the console, so nothing was changed."),
        ("nobody", NEW, "There is nobody called nobody. Without --restore, an administrator is created."),
        ("root", "12345678", "This password is entirely numeric."),
    ],
)
def test_nobody_else_is_touched_and_a_reason_is_given(root, portal_people, name, password, sentence):
    before = list(User.objects.order_by("pk").values())

    result = restore(name, password)

    assert (result.exit_code, sentence in result.output) == (1, True)
    assert list(User.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.filter(action="update").count() == 0


def test_without_being_asked_to_it_restores_nobody(root, password_file):
    User.objects.filter(pk=root.pk).update(is_active=False)

    result = createadmin("root", "--password-file", password_file)

    assert (result.exit_code, User.objects.get(pk=root.pk).is_active) == (1, False)


def test_an_address_belongs_to_a_new_one(root):
    result = createadmin("root", "--restore", "--email", "root@clinic.example")

    assert (result.exit_code, "leave --email out" in result.output) == (2, True)
