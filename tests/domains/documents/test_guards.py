"""What the database itself refuses, whoever writes."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from careflow.domains.documents.models import DocumentCategory, PatientDocument
from careflow.domains.facilities.models import Facility
from tests.domains.documents.factories import LONG_AGO, a_category, a_document, category_of
from tests.domains.patients.factories import a_patient


@pytest.fixture
def scan(ana):
    return a_document(ana)


def refused(call):
    with pytest.raises(DatabaseError), transaction.atomic():
        call()


@pytest.mark.parametrize(
    "change",
    [{"storage_key": "other"}, {"sha256": "1" * 64}, {"size_bytes": 1}, {"content_type": "text/html"}],
)
def test_a_filed_file_stays_what_it_was(scan, change):
    refused(lambda: PatientDocument.unscoped.filter(pk=scan.pk).update(**change))


def test_a_document_stays_with_its_patient(scan, north):
    ben = a_patient(north)

    refused(lambda: PatientDocument.unscoped.filter(pk=scan.pk).update(patient=ben))


def test_documents_and_categories_are_never_erased(scan, north):
    for row in (scan, a_category(north)):
        refused(row.delete)


def test_a_document_points_into_its_own_facility(cast, ana):
    south = cast.facilities["south"]

    refused(lambda: a_document(ana, category=category_of(south)))
    refused(lambda: a_document(a_patient(south), category=category_of(ana.facility)))


def test_a_category_that_every_clinic_needs_is_never_hidden(north):
    rows = DocumentCategory.unscoped.filter(facility=north, code="lab")

    refused(lambda: rows.update(is_active=False))


def test_a_deleted_category_is_never_shown(north):
    rows = DocumentCategory.unscoped.filter(pk=a_category(north).pk)

    refused(lambda: rows.update(deleted_at=LONG_AGO))


def test_one_code_names_one_category(north):
    a_category(north)

    refused(lambda: a_category(north))


def test_facilities_from_before_there_were_documents_get_the_seven(own_cast):
    old = Facility.unscoped.create(
        organization=own_cast.organizations["harbor"], name="Harbor Old", timezone="America/New_York",
        created_at=LONG_AGO, updated_at=LONG_AGO,
    )  # fmt: skip
    renamed = DocumentCategory.unscoped.filter(facility=own_cast.facilities["north"], code="lab")
    renamed.update(name="Labs")

    call_command("migrate", "documents", "0001", verbosity=0)
    call_command("migrate", "documents", verbosity=0)

    columns = ("code", "name", "sort_order", "is_system", "is_active")
    south = DocumentCategory.unscoped.filter(facility=own_cast.facilities["south"]).values_list(*columns)
    assert set(DocumentCategory.unscoped.filter(facility=old).values_list(*columns)) == set(south)
    assert DocumentCategory.unscoped.count() == 7 * Facility.unscoped.count()
    assert renamed.get().name == "Labs"
