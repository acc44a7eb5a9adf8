"""Reads of the organization and its roles."""

from collections.abc import Mapping

from careflow.domains.organizations import rules


def permissions_of(role_code: str, stored: Mapping[str, object]) -> frozenset[str]:
    """The organization permissions that a role holds, from its stored map or the template of its code."""
    return rules.organization_permissions(role_code, stored)
