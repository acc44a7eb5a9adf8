import pytest
from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.insurance.models import Carrier
from tests.domains.insurance.factories import directory_carrier, facility_carrier, link, override, policy
from tests.web.pages import fields_of


def page(model, what, *args):
    return reverse(f"admin:insurance_{model}_{what}", args=args)


def test_the_directory_is_curated_here(console):
    body = fields_of(console.get(page("carrier", "add"))) | {"name": "Élan Health", "payer_id": "E100"}

    response = console.post(page("carrier", "add"), body)

    assert response.status_code == 302, response.context["adminform"].form.errors
    stored = Carrier.objects.get()
    assert (stored.ownership_scope, stored.name_key, stored.identity_key) == (
        "global",
        "elan health",
        "elan health|e100",
    )
    assert AuditEvent.objects.get(model_name="carrier").action == "create"


def test_a_changed_name_is_found_under_its_new_key(console):
    carrier = directory_carrier()
    body = fields_of(console.get(page("carrier", "change", carrier.pk))) | {"name": "Bay Health"}

    console.post(page("carrier", "change", carrier.pk), body)

    carrier.refresh_from_db()
    assert (carrier.name_key, carrier.identity_key, carrier.version) == ("bay health", "bay health|", 2)


def test_a_private_record_of_somebody_else_cannot_be_linked(console, cast, harbor):
    private = facility_carrier(cast.facilities["main"])
    body = fields_of(console.get(page("organizationcarrier", "add")))

    response = console.post(
        page("organizationcarrier", "add"), body | {"organization": harbor.pk, "carrier": private.pk}
    )

    assert "This payer is a private record of somebody else." in response.content.decode()


@pytest.mark.parametrize("model", ["carrier", "organizationcarrier", "facilitycarrieroverride"])
def test_every_page_is_found_by_name(console, harbor, north, model):
    carrier = directory_carrier("Findable")
    override(north, carrier=carrier)
    link(harbor, carrier)

    response = console.get(page(model, "changelist"), {"q": "findable"})

    assert response.status_code == 200
    assert len(response.context["cl"].result_list) == 1


def test_policies_are_found_by_patient_and_member_id_and_only_shown(console, ann, mutual):
    entry = policy(ann, mutual, "AB-12")

    for wanted in ("lee", "ab12", ann.chart_number):
        response = console.get(page("policy", "changelist"), {"q": wanted})
        assert [row.pk for row in response.context["cl"].result_list] == [entry.pk]
    assert console.get(page("policy", "change", entry.pk)).status_code == 200
    assert console.post(page("policy", "change", entry.pk), {"member_id": "X"}).status_code == 403
