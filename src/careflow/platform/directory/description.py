"""One directory: its tables, what people call its records, and what can be read of any."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from careflow.platform.directory.tables import Kept, Linked, Overriding, Scope
from careflow.platform.problems import BadInput
from careflow.platform.tenancy import Scope as Tenant

Record = TypeVar("Record", bound=Kept)
PREFERENCE = "organization_preference"  # the column of overrides that points to a link
SHOWN = Q(is_active=True, is_hidden=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory(Generic[Record]):
    """`field` is the column of links and overrides that points to a record, and its name on the wire."""

    records: type[Record]
    links: type[Linked]
    overrides: type[Overriding]
    field: str
    noun: str
    plural: str

    @property
    def field_id(self) -> str:
        return f"{self.field}_id"

    @property
    def title(self) -> str:
        return self.noun.capitalize()

    def linked(self, link: Linked) -> Record:
        """The record of a link."""
        record: Record = getattr(link, self.field)
        return record

    def subject(self, override: Overriding) -> Record:
        """The record of an override: the facility's choice, or the one of the organization that it deviates from."""
        own: Record | None = getattr(override, self.field)
        return own or self.linked(getattr(override, PREFERENCE))

    def unlinked(self, tenant: Tenant) -> QuerySet[Record]:
        """Of the shared directory, what the organization has not linked yet."""
        linked = self.links.objects.visible_to(tenant).filter(**{self.field: OuterRef("pk")})
        return self.records.objects.filter(ownership_scope=Scope.GLOBAL, is_active=True).exclude(Exists(linked))

    def unlinked_at_facility(self, tenant: Tenant) -> QuerySet[Record]:
        """Of the shared directory, what neither the organization nor the facility has linked yet."""
        own = self.overrides.objects.visible_to(tenant).filter(**{self.field: OuterRef("pk")})
        return self.unlinked(tenant).exclude(Exists(own))

    def effective(self, tenant: Tenant) -> QuerySet[Record]:
        """What the organization works with, less what the facility hides, plus what the facility added by itself."""
        overrides = self.overrides.objects.visible_to(tenant)
        opted_out = overrides.filter(~SHOWN, organization_preference=OuterRef("pk"))
        inherited = self.links.objects.visible_to(tenant).filter(SHOWN, ~Exists(opted_out))
        own = overrides.filter(SHOWN, **{f"{self.field}__isnull": False})
        # A union and not an OR: both engines then start from the few links instead of the whole directory.
        chosen: QuerySet[Any, Any] = inherited.values(self.field_id).union(own.values(self.field_id))
        return self.records.objects.filter(pk__in=chosen, is_active=True)

    def linkable(self, own: Q, record_id: int) -> Record:
        """One answer for a private record of somebody else, an inactive one and none at all. Raises BadInput."""
        shared = Q(ownership_scope=Scope.GLOBAL)
        record = self.records.objects.filter(own | shared, pk=record_id, is_active=True).first()
        if record is None:
            raise BadInput({self.field_id: [f"Choose an active {self.noun} of the directory."]})
        return record
