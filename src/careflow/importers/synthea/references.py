"""What rows point to, by the ids of the export."""

from collections.abc import Collection

from careflow.domains.clinical.models import Encounter
from careflow.domains.insurance.models import Carrier
from careflow.domains.patients.models import CareProvider, Patient
from careflow.importers.synthea.destination import SYSTEM, Destination


def patients(destination: Destination, keys: Collection[str]) -> dict[str, int]:
    rows = Patient.unscoped.filter(**destination.source, external_id__in=keys)
    return dict(rows.values_list("external_id", "pk"))


def carriers(destination: Destination, keys: Collection[str]) -> dict[str, int]:
    rows = Carrier.objects.filter(
        organization_id=destination.organization_id, directory_source=SYSTEM, external_id__in=keys
    )
    return dict(rows.values_list("external_id", "pk"))


def encounters(destination: Destination, keys: Collection[str]) -> dict[str, int]:
    rows = Encounter.unscoped.filter(**destination.source, external_id__in=keys)
    return dict(rows.values_list("external_id", "pk"))


def prescribers(destination: Destination, encounter_keys: Collection[str]) -> dict[str, int]:
    """The provider's entry in the care-provider directory, by encounter."""
    rows = Encounter.unscoped.filter(**destination.source, external_id__in=encounter_keys)
    staff = dict(rows.exclude(rendering_provider=None).values_list("external_id", "rendering_provider_id"))
    entries = CareProvider.unscoped.filter(facility_id=destination.facility_id, linked_staff__in=set(staff.values()))
    by_staff = dict(entries.values_list("linked_staff_id", "pk"))
    return {key: by_staff[staff_id] for key, staff_id in staff.items() if staff_id in by_staff}
