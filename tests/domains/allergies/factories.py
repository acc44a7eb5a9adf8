"""Rows of allergies for tests."""

from datetime import UTC, datetime
from typing import Any

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.allergies.operations.fields import key_of

LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)


def an_allergy(patient, allergen="Penicillin", **values: Any):
    """Written straight through the ORM."""
    return PatientAllergy.unscoped.create(
        **{
            "facility_id": patient.facility_id,
            "patient": patient,
            "allergen": allergen,
            "allergen_key": key_of(allergen),
            "category": "medication",
            "reaction": "Hives",
            "severity": "moderate",
            "created_at": LONG_AGO,
            "updated_at": LONG_AGO,
        }
        | values
    )


def none_known(patient, **values: Any):
    return NoKnownAllergies.unscoped.create(
        **{
            "facility_id": patient.facility_id,
            "patient": patient,
            "stated_at": LONG_AGO,
            "stated_by_name": "Ada Example",
            "created_at": LONG_AGO,
            "updated_at": LONG_AGO,
        }
        | values
    )
