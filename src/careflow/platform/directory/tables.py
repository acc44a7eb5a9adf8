"""The columns and promises that every directory has."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned, OrganizationOwned

LONGEST_NAME_KEY = 200


class Scope(StrEnum):
    """Who keeps a record: everybody's directory, one organization, or one facility."""

    GLOBAL = "global"
    ORGANIZATION = "organization"
    FACILITY = "facility"


class Kept(Recorded):
    """A record: of the shared directory (no owner), of one organization, or of one facility. The directory belongs to
    everybody, so there is no door. Folded columns are kept in step by `keys`."""

    ownership_scope = models.CharField(
        max_length=12, default=Scope.GLOBAL.value, choices=[(scope.value, scope.value.capitalize()) for scope in Scope]
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facility = models.ForeignKey(
        "facilities.Facility", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=150)
    name_key = KeyField(max_length=LONGEST_NAME_KEY, editable=False)
    source = models.CharField(max_length=10, default="custom")
    external_id = models.CharField(max_length=64, blank=True, default="")
    directory_source = models.CharField(max_length=40, blank=True, default="")
    last_directory_sync_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ownership_scope="global", organization__isnull=True, facility__isnull=True)
                | Q(ownership_scope="organization", organization__isnull=False, facility__isnull=True)
                | Q(ownership_scope="facility", organization__isnull=False, facility__isnull=False),
                name="%(class)s_owner_fits_scope",
            )
        ]
        indexes = [models.Index(fields=["ownership_scope", "is_active", "name_key", "id"], name="%(class)s_directory")]

    def __str__(self) -> str:
        return self.name

    def keys(self) -> dict[str, str]:
        """The folded columns for the values of the others."""
        raise NotImplementedError

    def fold(self) -> dict[str, str]:
        keys = self.keys()
        for column, value in keys.items():
            setattr(self, column, value)
        return keys

    def save(self, *args: Any, **kwargs: Any) -> None:
        keys = self.fold()
        if (columns := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*columns, *keys}
        super().save(*args, **kwargs)


class Placed(models.Model):
    """How a record is shown among others."""

    is_preferred = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Linked(OrganizationOwned, Placed, Recorded):
    """That an organization works with a record, and how it shows it. The column to the record is the domain's."""

    is_hidden = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True


class Overriding(FacilityOwned, Recorded):
    """A facility's deviation: of a record that the organization works with, or one of its own. The columns to both,
    `organization_preference` and that of `one_subject`, are the domain's."""

    is_hidden = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True


def one_subject(field: str) -> list[models.BaseConstraint]:
    """An override is of a link or of a record, whose column is `field`, and a facility has one of each at most."""
    return [
        models.CheckConstraint(
            condition=Q(organization_preference__isnull=False, **{f"{field}__isnull": True})
            | Q(organization_preference__isnull=True, **{f"{field}__isnull": False}),
            name=f"{field}_override_has_one_subject",
        ),
        models.UniqueConstraint(fields=["facility", "organization_preference"], name=f"{field}_override_once"),
        models.UniqueConstraint(fields=["facility", field], name=f"facility_{field}_once"),
    ]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose record it is; without a facility, the organization's."""

    organization_id: int
    facility_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        scope = Scope.ORGANIZATION if self.facility_id is None else Scope.FACILITY
        owners = {"organization_id": self.organization_id, "facility_id": self.facility_id}
        return {"ownership_scope": scope.value, **owners}

    def owns(self, record: Kept) -> bool:
        return (record.organization_id, record.facility_id) == (self.organization_id, self.facility_id)
