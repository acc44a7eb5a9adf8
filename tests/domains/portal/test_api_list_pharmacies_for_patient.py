"""Where prescriptions can go."""

import pytest

from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy
from careflow.domains.portal.models import ProxyAccess
from tests.domains.patients.factories import an_offered_pharmacy
from tests.domains.pharmacies.factories import facility_pharmacy, override
from tests.domains.portal.profile import BUDGETS

PATH = "portal/pharmacies/"


@pytest.fixture
def harbor(portal_people):
    return portal_people.organizations["harbor"]


def test_the_clinics_pharmacies_come_by_name_with_their_address(portal_people, harbor, acting_as):
    main, corner = an_offered_pharmacy(harbor, "main Street Drugs"), an_offered_pharmacy(harbor, "Corner Pharmacy")
    Pharmacy.objects.filter(pk=main.pk).update(
        phone_number="555-011-0001", notes="Slow.", name_key="main street drugs", address_line_1="1 Main St",
        address_line_2="", address_city="Boston", address_state="MA", address_zip_code="02101",
    )  # fmt: skip
    Pharmacy.objects.filter(pk=corner.pk).update(
        name_key="corner pharmacy", address_line_1="2 Side St", address_line_2="Floor 3", address_city="Boston",
        address_state="MA", address_zip_code="02102",
    )  # fmt: skip
    bare = override(portal_people.facilities["north"], pharmacy=facility_pharmacy(portal_people.facilities["north"]))
    Pharmacy.objects.filter(pk=bare.pharmacy_id).update(name="Zed Drugs", name_key="zed drugs")

    answer = acting_as("ana").get(PATH)

    boston = {"city": "Boston", "state": "MA"}
    nowhere = {"address_line": "", "city": "", "state": "", "zip": "", "phone_number": ""}
    assert (answer.status_code, answer.json()) == (200, [
        {
            "id": corner.pk, "name": "Corner Pharmacy", "address_line": "2 Side St Floor 3", **boston, "zip": "02102",
            "phone_number": "",
        },
        {
            "id": main.pk, "name": "main Street Drugs", "address_line": "1 Main St", **boston, "zip": "02101",
            "phone_number": "555-011-0001",
        },
        {"id": bare.pharmacy_id, "name": "Zed Drugs", **nowhere},
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("link", "deviation", "pharmacy", "is_listed"),
    [
        ({}, None, {}, True),
        ({"is_active": False}, None, {}, False),
        ({"is_hidden": True}, None, {}, False),
        ({}, None, {"is_active": False}, False),
        ({}, {}, {}, True),
        ({}, {"is_hidden": True}, {}, False),
        ({}, {"is_active": False}, {}, False),
        ({"is_hidden": True}, {}, {}, False),
    ],
)
def test_what_the_organization_works_with_counts_unless_the_clinic_hides_it(
    portal_people, harbor, acting_as, link, deviation, pharmacy, is_listed
):
    of = an_offered_pharmacy(harbor).organization_links.get()
    OrganizationPharmacy.unscoped.filter(pk=of.pk).update(**link or {"sort_order": 0})
    Pharmacy.objects.filter(pk=of.pharmacy_id).update(**pharmacy or {"notes": ""})
    if deviation is not None:
        override(portal_people.facilities["north"], of=of, **deviation)

    assert [row["id"] for row in acting_as("ana").get(PATH).json()] == [of.pharmacy_id] * is_listed


@pytest.mark.parametrize(
    ("deviation", "pharmacy", "is_listed"),
    [
        ({}, {}, True),
        ({"is_hidden": True}, {}, False),
        ({"is_active": False}, {}, False),
        ({}, {"is_active": False}, False),
    ],
)
def test_what_the_clinic_added_by_itself_counts_while_it_shows_it(
    portal_people, acting_as, deviation, pharmacy, is_listed
):
    north = portal_people.facilities["north"]
    own = override(north, pharmacy=facility_pharmacy(north), **deviation)
    Pharmacy.objects.filter(pk=own.pharmacy_id).update(**pharmacy or {"notes": ""})

    assert [row["id"] for row in acting_as("ana").get(PATH).json()] == [own.pharmacy_id] * is_listed
    assert acting_as("sofia").get(PATH).json() == acting_as("lars").get(PATH).json() == []


def test_whoever_looks_after_a_patient_sees_it_whatever_they_look_after(portal_people, harbor, acting_as):
    corner = an_offered_pharmacy(harbor)
    ProxyAccess.unscoped.update(profile=False)

    assert [row["id"] for row in acting_as("gina").get(PATH).json()] == [corner.pk]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 401), ("noel", 404), ("lars", 404)])
def test_it_turns_away(portal_people, acting_as, who, status):
    assert acting_as(who).get(f"{PATH}?patient={portal_people.patients['ana'].pk}").status_code == status


def test_it_costs_the_same_for_one_and_for_many(portal_people, harbor, acting_as, statements):
    client = acting_as("ana")
    few = statements(lambda: client.get(PATH))
    for number in range(30):
        an_offered_pharmacy(harbor, f"Pharmacy {number}")

    assert few == statements(lambda: client.get(PATH)) == BUDGETS["list_pharmacies_for_patient"]
