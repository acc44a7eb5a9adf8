"""Colleagues who press the same button at the same moment."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from tests.conftest import As, token_for
from tests.domains.pharmacies.factories import directory_pharmacy, link, own_pharmacy
from tests.plugins.races import at_once

LINKS = "organizations/pharmacies/"
OVERRIDES = "organizations/facility-pharmacy-overrides/"
TOGETHER = 8


@pytest.fixture
def ada(own_cast):
    return token_for(own_cast.users["ada"])


def press(token, method, path, *bodies):
    answers = at_once([lambda body=body: As(token).send(method, path, body) for body in bodies])
    return Counter(answer.status_code for answer in answers)


def test_one_of_many_equal_links_is_new_and_the_others_find_it(own_cast, ada):
    pharmacy = directory_pharmacy()

    assert press(ada, "POST", LINKS, *[{"pharmacy_id": pharmacy.pk}] * TOGETHER) == {201: 1, 200: TOGETHER - 1}
    assert OrganizationPharmacy.unscoped.count() == AuditEvent.objects.count() == 1


@pytest.mark.parametrize("details", [{"name": "Pier"}, {"name": "Pier", "npi": "1234567893"}])
def test_one_of_many_equal_records_is_written_down(own_cast, ada, details):
    assert press(ada, "POST", LINKS, *[{"pharmacy": details}] * TOGETHER) == {201: 1, 409: TOGETHER - 1}
    assert Pharmacy.objects.count() == OrganizationPharmacy.unscoped.count() == AuditEvent.objects.count() == 1


def test_one_of_many_equal_overrides_stays(own_cast, ada):
    entry = link(own_cast.organizations["harbor"], directory_pharmacy())
    body = {"organization_preference": entry.pk, "is_hidden": True}

    assert press(ada, "POST", OVERRIDES, *[body] * TOGETHER) == {201: 1, 400: TOGETHER - 1}
    assert FacilityPharmacyOverride.unscoped.count() == AuditEvent.objects.count() == 1


def test_changes_of_different_fields_all_survive(own_cast, ada):
    harbor = own_cast.organizations["harbor"]
    entry = link(harbor, own_pharmacy(harbor))
    changes = [
        {"is_hidden": True}, {"notes": "call first"}, {"sort_order": 3}, {"pharmacy": {"tax_id": "12-3"}},
        {"pharmacy": {"fax_number": "2125550101"}},
    ]  # fmt: skip

    assert press(ada, "PATCH", f"{LINKS}{entry.pk}/", *changes) == {200: len(changes)}
    entry.refresh_from_db()
    stored = (entry.is_hidden, entry.notes, entry.sort_order, entry.pharmacy.tax_id, entry.pharmacy.fax_number)
    assert stored == (True, "call first", 3, "12-3", "2125550101")
    assert (entry.version, AuditEvent.objects.count()) == (1 + len(changes), len(changes))
