"""Writes of pharmacies: what an organization works with, and where a facility deviates."""

from careflow.domains.pharmacies.operations.links import change_link, link_pharmacy
from careflow.domains.pharmacies.operations.overrides import add_override, change_override
from careflow.domains.pharmacies.operations.records import PharmacyKnown

__all__ = ["PharmacyKnown", "add_override", "change_link", "change_override", "link_pharmacy"]
