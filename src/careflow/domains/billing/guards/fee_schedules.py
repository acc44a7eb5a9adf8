"""A price never crosses to another organization or to another facility, whatever path assigns it."""

from careflow.platform import guards

guards.declare(
    guards.same_owner(
        table="billing_feeschedule", column="facility_id", target="facilities_facility", owner="organization_id"
    ),
    guards.same_owner(
        table="billing_feescheduleitem", column="schedule_id", target="billing_feeschedule", owner="organization_id"
    ),
    guards.refuse_when(
        name="fee_schedule_source_is_organizations",
        table="billing_feeschedule",
        columns="source_schedule_id, facility_id, organization_id",
        condition=(
            "NEW.source_schedule_id IS NOT NULL AND (NEW.facility_id IS NULL OR EXISTS (SELECT 1"
            " FROM billing_feeschedule origin"
            " WHERE origin.id = NEW.source_schedule_id"
            " AND (origin.facility_id IS NOT NULL OR origin.organization_id <> NEW.organization_id)))"
        ),
    ),
    guards.refuse_change(
        name="fee_schedule_stays_with_its_owner",
        table="billing_feeschedule",
        columns="organization_id, facility_id",
        condition=(
            "OLD.organization_id <> NEW.organization_id OR COALESCE(OLD.facility_id, 0) <> COALESCE(NEW.facility_id, 0)"
        ),
    ),
    guards.refuse_change(
        name="fee_item_stays_on_its_sheet",
        table="billing_feescheduleitem",
        columns="schedule_id, organization_id",
        condition="OLD.schedule_id <> NEW.schedule_id OR OLD.organization_id <> NEW.organization_id",
    ),
    guards.refuse_when(
        name="fee_override_leaves_facility",
        table="billing_facilityfeeoverride",
        columns="item_id, facility_id",
        requires=["billing_feescheduleitem", "billing_feeschedule", "facilities_facility"],
        condition=(
            "EXISTS (SELECT 1 FROM billing_feescheduleitem priced"
            " JOIN billing_feeschedule sheet ON sheet.id = priced.schedule_id"
            " JOIN facilities_facility place ON place.id = NEW.facility_id WHERE priced.id = NEW.item_id"
            " AND (sheet.organization_id <> place.organization_id"
            " OR COALESCE(sheet.facility_id, NEW.facility_id) <> NEW.facility_id))"
        ),
    ),
    guards.refuse_when(
        name="facility_prices_leave_it",
        table="facilities_facility",
        columns="fee_schedule_id, organization_id",
        requires=["billing_feeschedule"],
        condition=(
            "EXISTS (SELECT 1 FROM billing_feeschedule sheet WHERE sheet.id = NEW.fee_schedule_id"
            " AND (sheet.organization_id <> NEW.organization_id OR COALESCE(sheet.facility_id, NEW.id) <> NEW.id))"
        ),
    ),
    guards.refuse_when(
        name="staff_prices_leave_facility",
        table="facilities_staff",
        columns="fee_schedule_id, facility_id",
        requires=["billing_feeschedule", "facilities_facility"],
        condition=(
            "EXISTS (SELECT 1 FROM billing_feeschedule sheet"
            " JOIN facilities_facility place ON place.id = NEW.facility_id"
            " WHERE sheet.id = NEW.fee_schedule_id AND (sheet.organization_id <> place.organization_id"
            " OR COALESCE(sheet.facility_id, NEW.facility_id) <> NEW.facility_id))"
        ),
    ),
    guards.refuse_when(
        name="payer_prices_leave_organization",
        table="insurance_organizationcarrier",
        columns="fee_schedule_id, organization_id",
        requires=["billing_feeschedule"],
        condition=(
            "EXISTS (SELECT 1 FROM billing_feeschedule sheet WHERE sheet.id = NEW.fee_schedule_id"
            " AND (sheet.organization_id <> NEW.organization_id OR sheet.facility_id IS NOT NULL))"
        ),
    ),
)
