import pytest
from django.apps import apps
from django.urls import reverse

from careflow.domains.billing.models import BillingSettings
from tests.domains.billing.superbill_factories import superbill_body

pytestmark = pytest.mark.django_db
MODELS = ("superbill", "superbilldiagnosis", "superbillline", "superbillrevision")


@pytest.mark.parametrize("name", MODELS)
def test_every_page_is_listed_searched_and_read_only(console, biller, records, signed, name):
    superbill_id = biller.post(records(), superbill_body(signed)).json()["id"]
    row = apps.get_model("billing", name).unscoped.first()
    change = reverse(f"admin:billing_{name}_change", args=[row.pk])

    assert console.get(reverse(f"admin:billing_{name}_changelist"), {"q": superbill_id}).status_code == 200
    assert console.get(change).status_code == 200
    assert console.post(change, {"notes": "x"}).status_code == 403
    assert console.post(change.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert console.get(reverse(f"admin:billing_{name}_add")).status_code == 403


def test_settings_are_edited(console, cast):
    BillingSettings.unscoped.create(organization=cast.organizations["harbor"])

    assert console.get(reverse("admin:billing_billingsettings_changelist")).status_code == 200
    page = console.get(reverse("admin:billing_billingsettings_change", args=[cast.organizations["harbor"].pk]))
    assert page.status_code == 200
