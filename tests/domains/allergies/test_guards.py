"""What the database refuses, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from tests.domains.allergies.factories import LONG_AGO, an_allergy, none_known

pytestmark = pytest.mark.django_db


def refused(write):
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "active"}, {"allergen": "Latex"}, {"allergen_key": "latex"}, {"category": "latex"},
        {"reaction": "None"}, {"severity": "mild"}, {"onset_date": "2020-01-01"}, {"notes": "x"},
        {"error_reason": "x"},
    ],
)  # fmt: skip
def test_a_wrong_entry_is_not_changed(ann, changes):
    wrong, right = an_allergy(ann, status="entered_in_error"), an_allergy(ann)

    assert refused(lambda: PatientAllergy.unscoped.filter(pk=wrong.pk).update(**changes))
    assert not refused(lambda: PatientAllergy.unscoped.filter(pk=right.pk).update(**changes))


def test_nothing_vanishes(ann, bob):
    an_allergy(ann)
    none_known(bob)

    assert refused(lambda: PatientAllergy.unscoped.all().delete())
    assert refused(lambda: NoKnownAllergies.unscoped.all().delete())


def test_an_active_allergy_stands_once(ann, bob):
    an_allergy(ann)
    other = an_allergy(ann, "Other")

    assert refused(lambda: an_allergy(ann))
    assert refused(lambda: PatientAllergy.unscoped.filter(pk=other.pk).update(allergen_key="penicillin"))
    assert not refused(lambda: an_allergy(ann, status="resolved"))
    assert not refused(lambda: an_allergy(ann, category="other"))
    assert not refused(lambda: an_allergy(bob))


def test_nobody_has_an_allergy_and_no_known_ones(ann, bob):
    an_allergy(ann)
    none_known(bob)
    old = an_allergy(bob, status="resolved")
    withdrawn = none_known(ann, withdrawn_at=LONG_AGO)

    assert refused(lambda: none_known(ann))
    assert refused(lambda: NoKnownAllergies.unscoped.filter(pk=withdrawn.pk).update(withdrawn_at=None))
    assert refused(lambda: an_allergy(bob))
    assert refused(lambda: PatientAllergy.unscoped.filter(pk=old.pk).update(status="active"))
    assert not refused(lambda: an_allergy(bob, status="inactive"))


def test_none_known_is_stated_once(ann):
    none_known(ann, withdrawn_at=LONG_AGO)
    none_known(ann)

    assert refused(lambda: none_known(ann))


@pytest.mark.parametrize("make", [an_allergy, none_known])
def test_a_row_names_a_patient_of_its_facility(cast, ann, make):
    assert refused(lambda: make(ann, facility_id=cast.facilities["south"].pk))
