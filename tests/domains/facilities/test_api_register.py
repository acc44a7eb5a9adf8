import pytest

from careflow.domains.accounts.models import User
from careflow.domains.audit.models import AuditEvent
from tests.domains.accounts.browser import Browser

PATH = "users/register/"
FORM = {"username": "new.person", "email": "new@example.org", "password": " three good words ", "phone_number": None}


@pytest.fixture(autouse=True)
def _registration_is_open(settings):
    settings.ALLOW_PUBLIC_REGISTRATION = True


def test_an_account_is_made_that_belongs_nowhere(cast):
    response = Browser().post(PATH, FORM | {"first_name": "New", "last_name": "Person"}, headers={})

    person = User.objects.get(username="new.person")
    assert response.status_code == 201
    assert response.json() == {
        "id": person.pk,
        "username": "new.person",
        "email": "new@example.org",
        "first_name": "New",
        "last_name": "Person",
        "phone_number": "",
        "organization": None,
        "organization_role": None,
        "memberships": [],
        "current_membership": None,
        "is_org_admin": False,
        "admin_facility_ids": [],
        "organization_people": [],
        "preferences": {},
        "second_factor": {"enrolled": False, "required": False},
    }
    assert "careflow_refresh" not in response.cookies
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "users", "user", "create", str(person.pk),
    )  # fmt: skip
    assert Browser().sign_in("New.Person", FORM["password"]).status_code == 200


def test_it_is_refused_where_it_is_switched_off(cast, settings):
    settings.ALLOW_PUBLIC_REGISTRATION = False

    response = Browser().post(PATH, FORM)

    assert (response.status_code, response.json()["code"]) == (403, "registration.off")
    assert not User.objects.filter(username="new.person").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "two words"}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"username": "STAN"}, "username"),
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "Stan@Example.org"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "4815162342108"}, "password"),
        ({"password": "x" * 1025}, "password"),
        ({"phone_number": "1234567890123456"}, "phone_number"),
        ({"phone_number": "123"}, "phone_number"),
        ({"first_name": "x" * 151}, "first_name"),
    ],
)
def test_bad_input_names_the_field_and_makes_no_account(cast, change, field):
    people = User.objects.count()

    response = Browser().post(PATH, FORM | change)

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "code", field}
    assert User.objects.count() == people


def test_whatever_is_missing_is_named(cast):
    assert set(Browser().post(PATH, {}).json()) == {"detail", "code", "username", "email", "password"}


@pytest.mark.weak_point("S5")
def test_one_address_gets_ten_a_minute(cast):
    answers = [Browser("10.0.0.7").post(PATH, {**FORM, "password": "short"}).status_code for _ in range(11)]

    assert answers == [400] * 10 + [429]
