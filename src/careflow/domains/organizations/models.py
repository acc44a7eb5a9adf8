from django.db import models

from careflow.platform.address import Addressed
from careflow.platform.records import Recorded
from careflow.platform.tenancy import OrganizationOwned


class Organization(Addressed, Recorded):
    """A clinic group: the tenant. Reached through memberships, so it has no door of its own."""

    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=50, unique=True)
    legal_name = models.CharField(max_length=255, blank=True, default="")
    phone_number = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    website = models.URLField(blank=True, default="")
    tax_id = models.CharField(max_length=50, blank=True, default="")
    notes = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.name


class OrganizationRole(OrganizationOwned, Recorded):
    """A role in the organization and its eleven permissions; members read it from here, nothing is copied."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=50)
    description = models.CharField(max_length=255, blank=True, default="")
    security_permissions = models.JSONField(default=dict, blank=True)
    is_system_role = models.BooleanField(default=False, editable=False)
    is_deletable = models.BooleanField(default=True, editable=False)
    is_active = models.BooleanField(default=True)
    requires_second_factor = models.BooleanField(
        default=False, help_text="Who has this role sets up an authenticator app before doing anything else."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "code"], name="organization_role_code_once")]

    def __str__(self) -> str:
        return self.name


class Membership(OrganizationOwned, Recorded):
    """That a person works for the organization, in which role. One organization per person."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="membership")
    role = models.ForeignKey(OrganizationRole, on_delete=models.PROTECT, related_name="memberships")
    is_active = models.BooleanField(default=True)
