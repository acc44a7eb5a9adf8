"""`careflow createadmin` makes people of the console, and nobody of a clinic."""

import pytest
from click.testing import CliRunner

from careflow.cli import main
from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent

PASSWORD = "four quiet herons"


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
        ("no spaces please", PASSWORD, "Enter a valid username."),
        ("taken", PASSWORD, "already exists."),
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
