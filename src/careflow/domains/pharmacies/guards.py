"""A private record stays inside its tenant, whatever path writes the link."""

from careflow.platform import guards
from careflow.platform.directory.guards import private_records_stay

guards.declare(
    *private_records_stay(
        field="pharmacy",
        records="pharmacies_pharmacy",
        links="pharmacies_organizationpharmacy",
        overrides="pharmacies_facilitypharmacyoverride",
    )
)
