import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import BillingSettings, Superbill
from tests.domains.billing.superbill_factories import COUGH, VISIT, superbill_body
from tests.domains.insurance.factories import directory_carrier, policy

pytestmark = pytest.mark.django_db
SETTINGS = "billing/settings/"


def test_an_owner_decides(acting_as, cast):
    owner = acting_as("olivia")
    assert owner.get(SETTINGS).json() == {"require_clean_check": False, "version": 0, "updated_at": None}

    decided = owner.patch(SETTINGS, {"require_clean_check": True})

    row, event = BillingSettings.unscoped.get(), AuditEvent.objects.get()
    assert (decided.status_code, decided.headers["ETag"]) == (200, '"1"')
    assert decided.json() == owner.get(SETTINGS).json() == {
        "require_clean_check": True, "version": 1, "updated_at": row.updated_at.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
    assert (event.app_label, event.model_name, event.object_pk, event.facility_id) == (
        "billing", "billingsettings", str(cast.organizations["harbor"].pk), None,
    )  # fmt: skip
    assert event.metadata == {
        "changed_fields": ["require_clean_check"], "previous": {"require_clean_check": False},
        "next": {"require_clean_check": True}, "actor_name": "Olivia Example",
    }  # fmt: skip
    assert acting_as("liam").get(SETTINGS).json()["require_clean_check"] is False


def test_deciding_the_same_again_writes_nothing(acting_as):
    admin = acting_as("adam")
    admin.patch(SETTINGS, {"require_clean_check": False})
    assert not BillingSettings.unscoped.exists()
    admin.patch(SETTINGS, {"require_clean_check": True})
    assert admin.patch(SETTINGS, {"require_clean_check": True}).json()["version"] == 1
    assert admin.patch(SETTINGS, {}).json()["version"] == 1
    assert admin.patch(SETTINGS, {"require_clean_check": False}, headers={"If-Match": '"9"'}).status_code == 412
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("body", [{"require_clean_check": None}, {"require_clean_check": "perhaps"}, {"other": 1}])
def test_bad_input_is_named(acting_as, body):
    response = acting_as("olivia").patch(SETTINGS, body)

    assert (response.status_code, next(iter(body)) in response.json()) == (400, True)


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [("bill", 200, 403), ("ada", 200, 403), ("adam", 200, 200), ("lost", 403, 403), (None, 401, 401)],
)
def test_members_read_and_administrators_decide(acting_as, who, reads, writes):
    assert acting_as(who).get(SETTINGS).status_code == reads
    assert acting_as(who).patch(SETTINGS, {}).status_code == writes


@pytest.fixture
def strict(cast):
    BillingSettings.unscoped.create(organization=cast.organizations["harbor"], require_clean_check=True)


COVERAGE = {"coverage.inactive", "coverage.not_in_force", "coverage.none"}
UNCLEAN = VISIT | {"units": "3", "diagnosis_pointers": []}


def test_errors_stop_a_superbill_where_the_organization_says_so(strict, biller, records, signed):
    body = superbill_body(signed, status="ready_to_submit", charge_lines=[UNCLEAN])

    response = biller.post(records(), body)

    assert response.status_code == 400
    assert {finding["rule"] for finding in response.json()["findings"]} >= {"line.units", "line.no_pointer"}
    assert response.json()["detail"].startswith("Status: The check found errors.")
    assert not Superbill.unscoped.exists()


def test_a_reason_overrides_them(strict, biller, records, signed):
    superbill = biller.post(records(), superbill_body(signed, charge_lines=[UNCLEAN])).json()["id"]
    ready = {"status": "ready_to_submit"}
    assert biller.patch(records(superbill), ready).status_code == 400

    body = biller.patch(records(superbill), ready | {"override_reason": "Agreed with the payer."}).json()

    assert (body["status"], body["override_reason"]) == ("ready_to_submit", "Agreed with the payer.")
    assert "override_reason" in AuditEvent.objects.order_by("id").last().metadata["changed_fields"]
    assert biller.patch(records(superbill), {"notes": "x"}).json()["override_reason"] == "Agreed with the payer."
    claimed = biller.patch(records(superbill), {"status": "claim_created"}).json()
    assert (claimed["status"], claimed["override_reason"]) == ("claim_created", "Agreed with the payer.")


@pytest.mark.parametrize(
    "change",
    [
        {"charge_lines": [UNCLEAN | {"units": "4"}]}, {"diagnoses": [COUGH]}, {"payer_name": "Pier Health"},
        {"policy": "hers"},
    ],
)  # fmt: skip
def test_a_reason_ends_with_what_it_was_given_for(biller, records, signed, ana, change):
    cover = policy(ana, directory_carrier("Harbor Mutual"))
    change = {"policy": cover.pk} if "policy" in change else change
    body = superbill_body(signed, charge_lines=[UNCLEAN], override_reason="Agreed.")
    superbill = biller.post(records(), body).json()
    assert superbill["override_reason"] == "Agreed."
    assert biller.patch(records(superbill["id"]), {"status": "ready_to_submit"}).json()["override_reason"] == "Agreed."

    assert biller.patch(records(superbill["id"]), change).json()["override_reason"] == ""

    assert "override_reason" in AuditEvent.objects.order_by("id").last().metadata["changed_fields"]
    body = {"place_of_service": "22", "override_reason": "Agreed again."}
    assert biller.patch(records(superbill["id"]), change | body).json()["override_reason"] == "Agreed again."


def test_a_claim_is_checked_as_the_facts_are_then(strict, biller, records, signed, ana):
    cover = policy(ana, directory_carrier("Harbor Mutual"))
    body = superbill_body(signed, status="ready_to_submit", charge_lines=[VISIT], policy=cover.pk)
    superbill = biller.post(records(), body).json()
    type(cover).unscoped.filter(pk=cover.pk).update(is_active=False)

    refused = biller.patch(records(superbill["id"]), {"status": "claim_created"})

    assert (refused.status_code, {finding["rule"] for finding in refused.json()["findings"]} & COVERAGE) == (
        400, {"coverage.inactive"},
    )  # fmt: skip
    assert biller.get(records(superbill["id"])).json() == superbill
    insisting = {"status": "claim_created", "override_reason": "They pay it still."}
    claimed = biller.patch(records(superbill["id"]), insisting).json()
    assert claimed["checked_at"] > superbill["checked_at"]
    assert {finding["rule"] for finding in claimed["findings"]} & COVERAGE == {"coverage.inactive"}


def test_warnings_stop_nothing(strict, biller, records, signed):
    response = biller.post(records(), superbill_body(signed, status="ready_to_submit", charge_lines=[VISIT]))

    assert response.status_code == 201, response.json()
    assert {finding["severity"] for finding in response.json()["findings"]} == {"warning"}


def test_elsewhere_errors_are_only_told(biller, records, signed):
    response = biller.post(records(), superbill_body(signed, status="ready_to_submit", charge_lines=[UNCLEAN]))

    assert response.status_code == 201
    assert "error" in {finding["severity"] for finding in response.json()["findings"]}
