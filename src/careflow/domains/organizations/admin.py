from typing import Annotated, Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from pydantic import AfterValidator

from careflow.domains.accounts.operations import end_sessions
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, Organization, OrganizationRole
from careflow.domains.organizations.operations.founding import add_system_roles
from careflow.domains.organizations.operations.owners import forbid_departure, hold_owners_beside, is_owner
from careflow.domains.organizations.operations.roles import OwnerIsFixed
from careflow.domains.organizations.schemas import OrganizationPatch, OrganizationRolePatch, Rights
from careflow.platform.console import ConsoleAdmin

FOREIGN_ROLE = "Choose a role of the same organization."


@admin.register(Organization)
class Organizations(ConsoleAdmin):
    list_display = ("name", "slug", "phone_number", "email")
    search_fields = ("name", "slug", "legal_name")
    ordering = ("name",)
    body = OrganizationPatch
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        super().save_model(request, obj, form, change)
        if not change:
            add_system_roles(organization=obj, now=timezone.now())


def _stored(rights: dict[str, bool]) -> dict[str, bool]:
    """An empty map stands for the template of the role's code."""
    return rights and rules.whole(rights)


@admin.register(OrganizationRole)
class OrganizationRoles(ConsoleAdmin):
    list_display = ("name", "code", "organization", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("organization",)
    search_fields = ("name", "code")
    readonly_fields = ("is_system_role", "is_deletable")
    ordering = ("organization__name", "name")
    refusals = {"organization_role_code_once": "The organization has a role with this code already."}
    body = OrganizationRolePatch
    shapes = {"security_permissions": Annotated[Rights, AfterValidator(_stored)]}

    def save_model(self, request: HttpRequest, obj: OrganizationRole, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        """Raises OwnerIsFixed: by another code, elsewhere or switched off, it would be nobody's to have."""
        fixed = {"code", "organization", "is_active"}
        if form.initial.get("code") == rules.OWNER and fixed.intersection(form.changed_data):
            raise OwnerIsFixed
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class Memberships(ConsoleAdmin):
    list_display = ("user", "organization", "role", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("user", "organization", "role")
    search_fields = ("user__username_key", "user__last_name", "organization__name")
    ordering = ("organization__name", "user__username_key")
    refusals = {
        "organizations_membership_role_id_organization_id": FOREIGN_ROLE,  # PostgreSQL's constraint
        "organizations_membership.role_id belongs to another organization": FOREIGN_ROLE,  # SQLite's trigger
    }

    def hold_before(self, row: Membership) -> None:
        hold_owners_beside(membership_id=row.pk)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:  # noqa: FBT001  (Django's signature)
        """Raises LastOwner."""
        moves = {"organization", "user"}.intersection(form.changed_data)
        if change and (moves or not is_owner(obj)):
            forbid_departure(membership_id=obj.pk)
        super().save_model(request, obj, form, change)
        if change and {"role", "is_active", "organization"}.intersection(form.changed_data):
            end_sessions(user_id=obj.user_id, because="console", now=timezone.now())
