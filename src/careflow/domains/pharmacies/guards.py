"""A private record stays inside its tenant, whatever path writes the link."""

from careflow.platform import guards

guards.declare(
    guards.same_owner(
        table="pharmacies_pharmacy", column="facility_id", target="facilities_facility", owner="organization_id"
    ),
    guards.refuse_when(
        name="pharmacy_link_leaves_tenant",
        table="pharmacies_organizationpharmacy",
        columns="pharmacy_id, organization_id",
        requires=["pharmacies_pharmacy"],
        condition=(
            "EXISTS (SELECT 1 FROM pharmacies_pharmacy kept WHERE kept.id = NEW.pharmacy_id"
            " AND kept.ownership_scope <> 'global'"
            " AND (kept.facility_id IS NOT NULL OR kept.organization_id <> NEW.organization_id))"
        ),
    ),
    guards.refuse_when(
        name="pharmacy_override_leaves_facility",
        table="pharmacies_facilitypharmacyoverride",
        columns="pharmacy_id, facility_id",
        requires=["pharmacies_pharmacy"],
        condition=(
            "EXISTS (SELECT 1 FROM pharmacies_pharmacy kept WHERE kept.id = NEW.pharmacy_id"
            " AND kept.ownership_scope <> 'global' AND COALESCE(kept.facility_id, 0) <> NEW.facility_id)"
        ),
    ),
    guards.refuse_when(
        name="pharmacy_override_leaves_organization",
        table="pharmacies_facilitypharmacyoverride",
        columns="organization_preference_id, facility_id",
        requires=["pharmacies_organizationpharmacy", "facilities_facility"],
        condition=(
            "EXISTS (SELECT 1 FROM pharmacies_organizationpharmacy link"
            " JOIN facilities_facility place ON place.id = NEW.facility_id"
            " WHERE link.id = NEW.organization_preference_id AND link.organization_id <> place.organization_id)"
        ),
    ),
)
