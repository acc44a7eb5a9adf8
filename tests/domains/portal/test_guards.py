"""What the database keeps, whoever writes: people of the portal on their side, links inside one organization."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Staff, StaffRole
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.platform.refusals import says
from tests.cast import LONG_AGO
from tests.web.pages import fields_of

TIMES = {"created_at": LONG_AGO, "updated_at": LONG_AGO}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def refused(write, name=""):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    assert not name or says(error.value, name), error.value


@pytest.fixture
def people(portal_people):
    return portal_people


@pytest.fixture
def account(people):
    return PortalAccount.unscoped.filter(user=people.users["ana"])


@pytest.fixture
def link(people):
    return ProxyAccess.unscoped.filter(account__user=people.users["gina"])


def a_member(cast, user):
    role = OrganizationRole.unscoped.filter(organization=cast.organizations["harbor"], code="member").get()
    return Membership(organization=role.organization, user=user, role=role, **TIMES)


def a_staff_row(cast, user):
    role = StaffRole.unscoped.get(facility=cast.facilities["north"], code="staff")
    return Staff(facility=cast.facilities["north"], user=user, role=role, **TIMES)


def test_a_person_of_the_portal_has_no_place_in_a_clinic(people):
    ana, lost = people.users["ana"], people.users["lost"]

    refused(a_member(people, ana).save, "membership_not_of_a_portal_person")
    refused(a_staff_row(people, ana).save, "staff_not_of_a_portal_person")
    a_member(people, lost).save()
    refused(lambda: Membership.unscoped.filter(user=lost).update(user=ana), "membership_not_of_a_portal_person")
    refused(
        lambda: Staff.unscoped.filter(pk=people.staff["stan@north"].pk).update(user=ana), "staff_not_of_a_portal_person"
    )


@pytest.mark.weak_point("S12")
@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_a_person_of_the_portal_opens_no_console(people, flag):
    refused(lambda: User.objects.filter(username="ana").update(**{flag: True}))


@pytest.mark.parametrize(("name", "surface"), [("ana", "clinic"), ("lost", "portal"), ("ana", "both")])
def test_nobody_changes_sides(people, name, surface):
    refused(lambda: User.objects.filter(username=name).update(surface=surface))


def test_colleagues_have_addresses_of_their_own_and_patients_share_theirs(people):
    User.objects.filter(username="noel").update(email_key="ana@example.org")

    refused(lambda: User.objects.filter(username="nina").update(email_key="stan@example.org"))


def test_an_account_is_of_a_person_of_the_portal(people):
    stray = PortalAccount(organization=people.organizations["harbor"], user=people.users["lost"], **TIMES)

    refused(stray.save, "portal_account_of_a_portal_person")


def test_an_account_s_chart_is_of_its_organization(people):
    gina = PortalAccount.unscoped.filter(user=people.users["gina"])
    PortalAccount.unscoped.filter(user=people.users["lars"]).update(patient=None)

    refused(lambda: gina.update(patient=people.patients["lars"]), "portal_account_chart_of_its_organization")


def test_a_chart_has_one_account(people):
    gina = PortalAccount.unscoped.filter(user=people.users["gina"])

    refused(lambda: gina.update(patient=people.patients["noel"]))


@pytest.mark.parametrize("column", ["user", "organization"])
def test_an_account_stays_with_its_person_and_organization(people, account, column):
    spare = User.objects.create(username="spare", surface="portal", password="!")
    to = {"user": spare, "organization": people.organizations["lakeside"]}[column]

    refused(lambda: account.update(**{column: to}))


def test_nothing_of_it_is_deleted(account, link):
    refused(lambda: link.get().delete())
    refused(lambda: account.get().delete())


def a_link(people, account="noel", patient="ana", facility=None, **facts):
    chart = people.patients[patient]
    return ProxyAccess(
        facility=people.facilities[facility] if facility else chart.facility,
        account=people.users[account].portal_account, patient=chart,
        **{"records": True, "starts_on": date(2026, 1, 5), **TIMES, **facts},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"patient": "lars"}, "proxy_access_inside_one_organization"),
        ({"facility": "south"}, ""),
        ({"account": "ana"}, "proxy_access_not_to_ones_own_chart"),
        ({"account": "gina"}, ""),
        ({"records": False}, "proxy_access_opens_something"),
        ({"ends_on": date(2026, 1, 4)}, "proxy_access_ends_after_start"),
    ],
)
def test_a_link_that_cannot_be_is_refused(people, wrong, name):
    refused(a_link(people, **wrong).save, name)

    a_link(people).save()


@pytest.mark.parametrize("column", ["account", "patient", "facility"])
def test_a_link_stays_with_its_people(people, link, column):
    to = {"account": people.users["noel"].portal_account, "patient": people.patients["noel"],
          "facility": people.facilities["south"]}[column]  # fmt: skip

    refused(lambda: link.update(**{column: to}))


@pytest.mark.parametrize(
    "change",
    [{"revoked_at": None}, {"ends_on": date(2099, 1, 1)}, {"starts_on": date(2026, 1, 6)}, {"records": False}],
)
def test_a_revoked_link_never_comes_back(link, change):
    link.update(revoked_at=NOW)

    refused(lambda: link.update(**change), "proxy_access_ends_for_good")


def test_the_api_gives_people_of_the_portal_no_place_in_a_clinic(people, acting_as):
    adam, ada = acting_as("adam"), acting_as("ada")
    person = {"username": "ana", "email": "x@example.org", "role": "member"}
    role = StaffRole.unscoped.get(facility=people.facilities["north"], code="staff")

    added = adam.post("organizations/people/", person)
    staffed = ada.post("facilities/staff/", {"user_id": people.users["ana"].pk, "role_id": role.pk})

    assert (added.status_code, added.json()["username"]) == (400, ["Somebody has this username already."])
    assert staffed.status_code == 400
    assert not Staff.unscoped.filter(user=people.users["ana"]).exists()


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_the_console_says_that_a_patient_gets_no_console(people, console, flag):
    page = reverse("admin:accounts_user_change", args=[people.users["ana"].pk])

    response = console.post(page, {**fields_of(console.get(page)), flag: "on"})

    assert response.status_code < 500
    assert not User.objects.get(username="ana").is_staff
    assert not User.objects.get(username="ana").is_superuser


def test_the_console_gives_people_of_the_portal_no_place_in_a_clinic(people, console):
    role = OrganizationRole.unscoped.get(organization=people.organizations["harbor"], code="member")
    desk = StaffRole.unscoped.get(facility=people.facilities["north"], code="staff")
    ana = people.users["ana"].pk

    answers = [
        console.post(reverse("admin:organizations_membership_add"), {"organization": role.organization_id, "user": ana,
                                                                     "role": role.pk, "is_active": "on"}),
        console.post(reverse("admin:facilities_staff_add"), {"facility": desk.facility_id, "user": ana,
                                                             "role": desk.pk, "is_active": "on"}),
    ]  # fmt: skip

    assert [answer.status_code < 500 for answer in answers] == [True, True]
    assert not Membership.unscoped.filter(user=ana).exists()
    assert not Staff.unscoped.filter(user=ana).exists()


@pytest.mark.parametrize("name", ["portalaccount", "proxyaccess"])
def test_the_console_shows_accounts_and_links_and_changes_none(people, console, name):
    row = (PortalAccount if name == "portalaccount" else ProxyAccess).unscoped.first()

    assert console.get(reverse(f"admin:portal_{name}_changelist")).status_code == 200
    assert console.get(reverse(f"admin:portal_{name}_change", args=[row.pk])).status_code == 200
    assert console.post(reverse(f"admin:portal_{name}_change", args=[row.pk]), {}).status_code == 403
