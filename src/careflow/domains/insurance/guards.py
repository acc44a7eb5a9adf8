"""A private carrier stays inside its tenant, a policy inside its facility, whatever path writes them."""

from careflow.platform import guards
from careflow.platform.directory.guards import private_records_stay

CARRIERS = "insurance_carrier"
LINKS = "insurance_organizationcarrier"
OVERRIDES = "insurance_facilitycarrieroverride"
POLICIES = "insurance_policy"
SCHEDULES = "billing_feeschedule"

guards.declare(
    *private_records_stay(field="carrier", records=CARRIERS, links=LINKS, overrides=OVERRIDES),
    guards.refuse_when(
        name="carrier_link_priced_by_another",
        table=LINKS,
        columns="fee_schedule_id, organization_id",
        requires=[SCHEDULES],
        condition=(
            "EXISTS (SELECT 1 FROM billing_feeschedule sheet WHERE sheet.id = NEW.fee_schedule_id"
            " AND (sheet.facility_id IS NOT NULL OR sheet.organization_id <> NEW.organization_id))"
        ),
    ),
    guards.refuse_when(
        name="policy_carrier_leaves_tenant",
        table=POLICIES,
        columns="carrier_id, facility_id",
        requires=[CARRIERS, "facilities_facility"],
        condition=(
            "EXISTS (SELECT 1 FROM insurance_carrier kept JOIN facilities_facility place ON place.id = NEW.facility_id"
            " WHERE kept.id = NEW.carrier_id AND kept.ownership_scope <> 'global'"
            " AND (kept.organization_id <> place.organization_id"
            " OR COALESCE(kept.facility_id, NEW.facility_id) <> NEW.facility_id))"
        ),
    ),
    guards.same_owner(table=POLICIES, column="patient_id", target="patients_patient"),
    guards.never_deleted(POLICIES),
)
