"""Whoever opens the console stands above every organization: what their account hangs on is not its to change."""

import pytest

from careflow.domains.accounts.models import PasswordLink, SecondFactor, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations.models import Membership
from tests.domains.accounts.browser import give_password
from tests.domains.accounts.doors import give_factor
from tests.domains.organizations.factories import give_role, role_of

NO_REACH = (403, "member.beyond_own_rights")


def path(cast, name, what=""):
    return f"organizations/people/{Membership.unscoped.get(user=cast.users[name]).pk}/{what}"


def let_into_console(cast, name, **flags):
    User.objects.filter(pk=cast.users[name].pk).update(**flags)


@pytest.mark.parametrize("flags", [{"is_staff": True}, {"is_superuser": True}])
@pytest.mark.parametrize("who", ["olivia", "adam"])
def test_an_organization_takes_over_nobody_who_opens_the_console(cast, acting_as, who, flags):
    let_into_console(cast, "stan", **flags)
    give_factor(cast.users["stan"])

    answers = [
        acting_as(who).patch(path(cast, "stan"), {"email": "mine@example.org"}),
        acting_as(who).post(path(cast, "stan", "invite/")),
        acting_as(who).delete(path(cast, "stan", "second-factor/")),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [NO_REACH] * 3
    assert User.objects.get(username="stan").email == "stan@example.org"
    assert SecondFactor.objects.exists()
    assert not PasswordLink.objects.exists()
    assert not AuditEvent.objects.exists()


def test_they_change_themselves_as_anybody_does(cast, acting_as):
    let_into_console(cast, "adam", is_staff=True)

    assert acting_as("adam").patch(path(cast, "adam"), {"email": "new@example.org"}).status_code == 200


def test_an_administrator_of_the_installation_changes_them(cast, acting_as):
    let_into_console(cast, "adam", is_superuser=True)
    let_into_console(cast, "stan", is_staff=True)

    assert acting_as("adam").patch(path(cast, "stan"), {"first_name": "Stanley"}).status_code == 200


def test_an_owner_who_opens_the_console_counts_as_one_of_two(cast, acting_as):
    let_into_console(cast, "olivia", is_staff=True)
    give_password(cast, "olivia")
    give_role(cast, "adam", role_of(cast, "owner"))

    assert acting_as("adam").patch(path(cast, "adam"), {"role": "member"}).status_code == 200
