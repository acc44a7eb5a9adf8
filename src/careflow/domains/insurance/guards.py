"""A private carrier stays inside its tenant, a policy inside its facility, whatever path writes them."""

from careflow.platform import guards

CARRIERS = "insurance_carrier"
LINKS = "insurance_organizationcarrier"
OVERRIDES = "insurance_facilitycarrieroverride"
POLICIES = "insurance_policy"
SCHEDULES = "billing_feeschedule"

guards.declare(
    guards.same_owner(table=CARRIERS, column="facility_id", target="facilities_facility", owner="organization_id"),
    guards.refuse_when(
        name="carrier_link_leaves_tenant",
        table=LINKS,
        columns="carrier_id, organization_id",
        requires=[CARRIERS],
        condition=(
            "EXISTS (SELECT 1 FROM insurance_carrier kept WHERE kept.id = NEW.carrier_id"
            " AND kept.ownership_scope <> 'global'"
            " AND (kept.facility_id IS NOT NULL OR kept.organization_id <> NEW.organization_id))"
        ),
    ),
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
        name="carrier_override_leaves_facility",
        table=OVERRIDES,
        columns="carrier_id, facility_id",
        requires=[CARRIERS],
        condition=(
            "EXISTS (SELECT 1 FROM insurance_carrier kept WHERE kept.id = NEW.carrier_id"
            " AND kept.ownership_scope <> 'global' AND COALESCE(kept.facility_id, 0) <> NEW.facility_id)"
        ),
    ),
    guards.refuse_when(
        name="carrier_override_leaves_organization",
        table=OVERRIDES,
        columns="organization_preference_id, facility_id",
        requires=[LINKS, "facilities_facility"],
        condition=(
            "EXISTS (SELECT 1 FROM insurance_organizationcarrier link"
            " JOIN facilities_facility place ON place.id = NEW.facility_id"
            " WHERE link.id = NEW.organization_preference_id AND link.organization_id <> place.organization_id)"
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
