"""Providers and their columns of the schedule, as visits need them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, Max, OuterRef

from careflow.domains.facilities.models import Resource, Staff
from careflow.domains.facilities.operations.linked_resources import column_name, staff_name
from careflow.domains.scheduling.models import Appointment
from careflow.importers.synthea.destination import SYSTEM, Destination

RECENT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Column:
    staff_id: int
    name: str
    resource_id: int


class ProviderColumns:
    """A provider gets a column with the first visit. It starts asleep, since an export holds everybody who
    ever worked there; `wake_recent` shows those who saw somebody in the last year on record."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self.known: dict[str, Column] = {}

    def get(self, provider_id: str) -> Column | None:
        return self.known.get(provider_id)

    def know(self, provider_ids: Collection[str]) -> None:
        """Load these providers, with a column for each."""
        wanted = set(provider_ids) - self.known.keys()
        rows = Staff.unscoped.filter(**self.destination.source, external_id__in=wanted)
        staff = list(rows.select_related("user", "title", "linked_resource"))
        without = [person for person in staff if not hasattr(person, "linked_resource")]
        made = Resource.unscoped.bulk_create(self._sleeping(person) for person in without)
        resources = {resource.linked_staff_id: resource.pk for resource in made}
        for person in staff:
            resource_id = resources.get(person.pk) or person.linked_resource.pk
            self.known[person.external_id] = Column(person.pk, staff_name(person), resource_id)

    def wake_recent(self) -> None:
        """Leaves alone what anybody changed since: only untouched columns are woken."""
        visits = Appointment.unscoped.filter(**self.destination.source)
        newest = visits.aggregate(newest=Max("starts_at"))["newest"]
        if newest is None:
            return
        recent = visits.filter(resource_id=OuterRef("pk"), starts_at__gt=newest - RECENT)
        asleep = Resource.unscoped.filter(
            facility_id=self.destination.facility_id, linked_staff__external_system=SYSTEM, is_active=False, version=1
        )
        asleep.filter(Exists(recent)).update(is_active=True, version=F("version") + 1, updated_at=self.destination.now)

    def _sleeping(self, person: Staff) -> Resource:
        return Resource(
            facility_id=self.destination.facility_id,
            name=column_name(person),
            linked_staff=person,
            is_active=False,
            is_deletable=False,
            created_at=self.destination.now,
            updated_at=self.destination.now,
        )
