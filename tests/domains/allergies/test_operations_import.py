from datetime import UTC, date, datetime

import pytest

from careflow.domains.allergies.models import NoKnownAllergies, PatientAllergy
from careflow.domains.allergies.operations import RecordedAllergy, import_allergies
from careflow.domains.allergies.rules.choices import Category, Severity, Status
from careflow.domains.audit.models import AuditEvent
from careflow.platform.actor import system
from tests.domains.allergies.factories import an_allergy, none_known

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def bring_in(north):
    actor = system(name="Import", organization_id=north.organization_id, facility_id=north.pk)

    def run(*allergies):
        return import_allergies(actor=actor, allergies=allergies, external_system="elsewhere", now=NOW)

    return run


def test_history_is_kept_as_it_is(ann, bring_in):
    told = RecordedAllergy(
        external_id="1", patient_id=ann.pk, allergen="Penicillin V", category=Category.MEDICATION, reaction="Hives",
        severity=Severity.SEVERE, onset_date=date(1984, 9, 3), status=Status.RESOLVED, notes="From another system.",
    )  # fmt: skip

    done = bring_in(told, RecordedAllergy(external_id="2", patient_id=ann.pk, allergen="Latex"))

    first, second = PatientAllergy.unscoped.order_by("external_id")
    assert done.ids == {"1": first.pk, "2": second.pk}
    assert (first.allergen_key, first.category, first.severity, first.status) == (
        "penicillin v", "medication", "severe", "resolved",
    )  # fmt: skip
    assert (first.onset_date, first.reaction, first.notes) == (date(1984, 9, 3), "Hives", "From another system.")
    assert (second.category, second.reaction, second.severity, second.status) == ("other", "", "unknown", "active")
    assert (first.created_by_id, first.created_by_name, first.external_system) == (None, "Import", "elsewhere")
    assert not AuditEvent.objects.exists()


def test_a_second_run_writes_nothing(ann, bring_in):
    told = RecordedAllergy(external_id="1", patient_id=ann.pk, allergen="Latex")
    bring_in(told)

    again = bring_in(told)

    assert (again.ids, again.already_there, again.repeated) == ({}, {"1"}, frozenset())


def test_a_repeated_active_allergy_is_left_out_and_named(ann, bob, bring_in):
    an_allergy(ann, "latex", category="other")
    names = ("Latex", "Egg", "EGG")

    done = bring_in(
        *(RecordedAllergy(external_id=name, patient_id=ann.pk, allergen=name) for name in names),
        RecordedAllergy(external_id="old", patient_id=ann.pk, allergen="Egg", status=Status.RESOLVED),
        RecordedAllergy(external_id="bob", patient_id=bob.pk, allergen="Latex"),
    )

    assert (set(done.ids), done.repeated) == ({"Egg", "old", "bob"}, {"Latex", "EGG"})


def test_it_takes_back_that_none_are_known(ann, bob, bring_in):
    none_known(ann)
    none_known(bob)

    bring_in(
        RecordedAllergy(external_id="1", patient_id=ann.pk, allergen="Latex"),
        RecordedAllergy(external_id="2", patient_id=bob.pk, allergen="Latex", status=Status.RESOLVED),
    )

    standing = NoKnownAllergies.unscoped.filter(withdrawn_at__isnull=True)
    assert [row.patient_id for row in standing] == [bob.pk]


def test_what_an_earlier_release_kept_with_a_sign_that_shows_nothing_is_not_repeated(ann, bring_in):
    an_allergy(ann, "Peni\u00adcillin", allergen_key="peni\u00adcillin")

    told = RecordedAllergy(
        external_id="1", patient_id=ann.pk, allergen="Penicillin", category=Category.MEDICATION, severity=Severity.MILD
    )

    assert bring_in(told).repeated == {"1"}
