"""A private record stays inside its tenant, whatever path writes the link."""

from careflow.platform.guards import Guard, refuse_when, same_owner


def private_records_stay(*, field: str, records: str, links: str, overrides: str) -> tuple[Guard, ...]:
    """For these tables; `field` is the column of links and overrides that points to a record."""
    private = (
        f"EXISTS (SELECT 1 FROM {records} kept WHERE kept.id = NEW.{field}_id AND kept.ownership_scope <> 'global'"
    )
    return (
        same_owner(table=records, column="facility_id", target="facilities_facility", owner="organization_id"),
        refuse_when(
            name=f"{field}_link_leaves_tenant",
            table=links,
            columns=f"{field}_id, organization_id",
            requires=[records],
            condition=f"{private} AND (kept.facility_id IS NOT NULL OR kept.organization_id <> NEW.organization_id))",
        ),
        refuse_when(
            name=f"{field}_override_leaves_facility",
            table=overrides,
            columns=f"{field}_id, facility_id",
            requires=[records],
            condition=f"{private} AND COALESCE(kept.facility_id, 0) <> NEW.facility_id)",
        ),
        refuse_when(
            name=f"{field}_override_leaves_organization",
            table=overrides,
            columns="organization_preference_id, facility_id",
            requires=[links, "facilities_facility"],
            condition=(
                f"EXISTS (SELECT 1 FROM {links} link JOIN facilities_facility place ON place.id = NEW.facility_id"
                " WHERE link.id = NEW.organization_preference_id AND link.organization_id <> place.organization_id)"
            ),
        ),
    )
