import pytest
from django.test import Client
from django.urls import reverse

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Staff
from careflow.domains.organizations.models import Membership
from tests.conftest import As, token_for
from tests.domains.accounts.browser import give_password
from tests.domains.organizations.factories import give_role, role_of
from tests.plugins.races import at_once
from tests.web.pages import fields_of

PATH = "organizations/people/"


def person(cast, name):
    return f"{PATH}{Membership.unscoped.get(user=cast.users[name]).pk}/"


def change(cast, who, whom, body):
    token, path = token_for(cast.users[who]), person(cast, whom)
    return lambda: As(token).patch(path, body)


@pytest.mark.weak_point("C4")
def test_two_owners_do_not_demote_each_other(own_cast):
    give_role(own_cast, "adam", role_of(own_cast, "owner"))
    give_password(own_cast, "olivia", "adam")

    answers = at_once([
        change(own_cast, "olivia", "adam", {"role": "member"}),
        change(own_cast, "adam", "olivia", {"role": "member"}),
    ])  # fmt: skip

    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 403])
    assert Membership.unscoped.filter(role__code="owner", organization=own_cast.organizations["harbor"]).count() == 1


@pytest.mark.parametrize("name", ["adam", "olivia"])
def test_an_owner_does_not_leave_while_the_console_switches_the_other_off(own_cast, name):
    """Whoever of both is switched off: one change is of the other's row, or both are of the same."""
    give_role(own_cast, "adam", role_of(own_cast, "owner"))
    give_password(own_cast, "olivia", "adam")
    root = User.objects.create(username="root", is_staff=True, is_superuser=True, password="!")
    console = Client(raise_request_exception=False)
    console.force_login(root)
    page = reverse("admin:accounts_user_change", args=[own_cast.users[name].pk])
    body = fields_of(console.get(page))
    body.pop("is_active")

    stepped_down, switched_off = at_once([
        change(own_cast, "olivia", "olivia", {"role": "member"}), lambda: console.post(page, body),
    ])  # fmt: skip

    assert (stepped_down.status_code, switched_off.status_code) in {(200, 200), (403, 302), (401, 302), (200, 302)}
    owners = Membership.unscoped.filter(role__code="owner", organization=own_cast.organizations["harbor"])
    assert owners.filter(is_active=True, user__is_active=True).count() == 1


@pytest.mark.weak_point("C4")
def test_the_last_two_administrators_of_a_facility_are_not_both_removed(own_cast):
    give_role(own_cast, "adam", role_of(own_cast, "owner"))
    Staff.unscoped.filter(pk=own_cast.staff["olivia@north"].pk).update(is_active=False)
    north = own_cast.facilities["north"]
    promoted = own_cast.staff["nina@north"]
    promoted.role = own_cast.staff["ada@north"].role
    promoted.save()

    answers = at_once([
        change(own_cast, "olivia", "ada", {"facility_ids": []}),
        change(own_cast, "adam", "nina", {"facility_ids": []}),
    ])  # fmt: skip

    assert sorted(answer.status_code for answer in answers) == [200, 403]
    assert Staff.unscoped.filter(facility=north, role__code="admin", is_active=True).count() == 1


def test_a_username_is_given_once(own_cast):
    token = token_for(own_cast.users["olivia"])
    bodies = [
        {"username": name, "email": f"{number}@example.org", "role": "member"}
        for number, name in enumerate(["ivy", "Ivy", "IVY", "ivy", "iVy", "ivY"])
    ]

    answers = at_once([lambda body=body: As(token).post(PATH, body) for body in bodies])

    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400, 400, 400]
    assert {answer.json()["detail"] for answer in answers if answer.status_code == 400} == {
        "Username: Somebody has this username already."
    }
    assert User.objects.filter(username_key="ivy").count() == 1


def test_changes_of_different_fields_at_once_all_survive(own_cast):
    changes = [{"first_name": "Stanley"}, {"last_name": "Moss"}, {"email": "moss@example.org"}, {"role": "admin"}]

    answers = at_once([change(own_cast, "olivia", "stan", body) for body in changes])

    stan = User.objects.get(username="stan")
    assert [answer.status_code for answer in answers] == [200] * 4
    assert (stan.first_name, stan.last_name, stan.email, stan.membership.role.code) == (
        "Stanley", "Moss", "moss@example.org", "admin",
    )  # fmt: skip
