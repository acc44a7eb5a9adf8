import pytest
from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.pharmacies.models import Pharmacy
from tests.domains.pharmacies.factories import directory_pharmacy, facility_pharmacy, link, override
from tests.web.pages import fields_of

PLACE = {
    "address_line_1": "1 Pier", "address_city": "Hull", "address_state": "MA", "address_zip_code": "02045",
}  # fmt: skip


def page(model, what, *args):
    return reverse(f"admin:pharmacies_{model}_{what}", args=args)


def test_the_directory_is_curated_here(console):
    body = fields_of(console.get(page("pharmacy", "add"))) | {"name": "Élan Drugs", "npi": "1234567893"} | PLACE

    response = console.post(page("pharmacy", "add"), body)

    assert response.status_code == 302, response.context["adminform"].form.errors
    stored = Pharmacy.objects.get()
    assert (stored.ownership_scope, stored.name_key, stored.ncpdp_id, stored.npi) == (
        "global", "elan drugs", None, "1234567893",
    )  # fmt: skip
    assert stored.address_line_2 == ""
    assert AuditEvent.objects.get(model_name="pharmacy").action == "create"


def test_an_address_comes_and_goes_as_a_whole(console):
    pharmacy = directory_pharmacy()
    address = page("pharmacy", "change", pharmacy.pk)

    for place, second in ((PLACE, ""), (dict.fromkeys(PLACE, ""), None)):
        response = console.post(address, fields_of(console.get(address)) | place)
        pharmacy.refresh_from_db()
        assert response.status_code == 302, response.context["adminform"].form.errors
        assert (pharmacy.address_line_1 or "", pharmacy.address_line_2) == (place["address_line_1"], second)


def test_a_changed_name_is_found_under_its_new_key(console):
    pharmacy = directory_pharmacy()
    body = fields_of(console.get(page("pharmacy", "change", pharmacy.pk))) | {"name": "Bay Drugs"}

    console.post(page("pharmacy", "change", pharmacy.pk), body)

    pharmacy.refresh_from_db()
    assert (pharmacy.name_key, pharmacy.identity_key.partition("|")[0], pharmacy.version) == (
        "bay drugs", "bay drugs", 2,
    )  # fmt: skip


def test_a_private_record_of_somebody_else_cannot_be_linked(console, cast):
    private = facility_pharmacy(cast.facilities["main"])
    body = fields_of(console.get(page("organizationpharmacy", "add")))

    response = console.post(
        page("organizationpharmacy", "add"),
        body | {"organization": cast.organizations["harbor"].pk, "pharmacy": private.pk},
    )

    assert "This pharmacy is a private record of somebody else." in response.content.decode()


@pytest.mark.parametrize("model", ["pharmacy", "organizationpharmacy", "facilitypharmacyoverride"])
def test_every_page_is_found_by_name(console, cast, model):
    pharmacy = directory_pharmacy("Findable")
    override(cast.facilities["north"], pharmacy=pharmacy)
    link(cast.organizations["harbor"], pharmacy)

    response = console.get(page(model, "changelist"), {"q": "findable"})

    assert response.status_code == 200
    assert len(response.context["cl"].result_list) == 1
