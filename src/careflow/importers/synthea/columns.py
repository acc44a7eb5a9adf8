"""Providers and their columns of the schedule, as visits need them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef

from careflow.domains.facilities.models import Resource, Staff
from careflow.domains.facilities.rules.names import display_name
from careflow.domains.scheduling.models import Appointment
from careflow.importers.occupied_time import OccupiedTime
from careflow.importers.synthea.destination import Destination

RECENT = timedelta(days=365)
LONGEST_RESOURCE_NAME = 100


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
        self.taken: dict[tuple[str, int], OccupiedTime] | None = None

    def get(self, provider_id: str) -> Column | None:
        return self.known.get(provider_id)

    def know(self, provider_ids: Collection[str]) -> None:
        """Load these providers, with a column for each."""
        wanted = provider_ids - self.known.keys() if isinstance(provider_ids, set) else set(provider_ids)
        staff = Staff.unscoped.filter(**self.destination.source, external_id__in=wanted).select_related(
            "user", "title", "linked_resource"
        )
        without = [person for person in staff if not hasattr(person, "linked_resource")]
        made = Resource.unscoped.bulk_create(self._sleeping(person) for person in without)
        resources = {resource.linked_staff_id: resource.pk for resource in made}
        for person in staff:
            resource_id = resources.get(person.pk) or person.linked_resource.pk
            self.known[person.external_id] = Column(person.pk, _name(person), resource_id)

    def take(self, column: Column, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the provider or the column is taken then; it is, from now on."""
        self.taken = self.taken if self.taken is not None else self._load()
        diaries = (self.taken["provider", column.staff_id], self.taken["resource", column.resource_id])
        overlaps = any(diary.overlaps(starts_at, ends_at) for diary in diaries)
        for diary in diaries:
            diary.take(starts_at, ends_at)
        return overlaps

    def wake_recent(self) -> None:
        """Leaves alone what anybody changed since: only untouched columns are woken."""
        visits = Appointment.unscoped.filter(**self.destination.source)
        newest = visits.aggregate(newest=Max("starts_at"))["newest"]
        if newest is None:
            return
        recent = visits.filter(resource_id=OuterRef("pk"), starts_at__gt=newest - RECENT)
        asleep = Resource.unscoped.filter(
            facility_id=self.destination.facility_id, linked_staff__external_system=self.destination.source[
                "external_system"
            ], is_active=False, version=1,
        )  # fmt: skip
        asleep.filter(Exists(recent)).update(
            is_active=True, version=F("version") + 1, updated_at=self.destination.now
        )

    def _sleeping(self, person: Staff) -> Resource:
        return Resource(
            facility_id=self.destination.facility_id,
            name=_name(person)[:LONGEST_RESOURCE_NAME],
            linked_staff=person,
            is_active=False,
            is_deletable=False,
            created_at=self.destination.now,
            updated_at=self.destination.now,
        )

    def _load(self) -> dict[tuple[str, int], OccupiedTime]:
        taken: dict[tuple[str, int], OccupiedTime] = defaultdict(OccupiedTime)
        visits = Appointment.unscoped.filter(facility_id=self.destination.facility_id, occupies_time=True)
        rows = visits.order_by("starts_at").values_list("rendering_provider_id", "resource_id", "starts_at", "ends_at")
        for staff_id, resource_id, starts_at, ends_at in rows.iterator():
            if staff_id:
                taken["provider", staff_id].take(starts_at, ends_at)
            if resource_id:
                taken["resource", resource_id].take(starts_at, ends_at)
        return taken


def _name(person: Staff) -> str:
    title = person.title.name if person.title else None
    return display_name(title, person.user.first_name, person.user.last_name, person.user.username)
