import json
from pathlib import Path

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import PatientDocument, PendingFile
from tests.domains.patients.factories import a_patient

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture(autouse=True)
def folder(paper_folder):
    return paper_folder


@pytest.fixture
def stored(folder):
    """The files that are there, by their path below the storage."""
    return lambda: sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def ana(north):
    return a_patient(north, first_name="Ana", last_name="Mora")


@pytest.fixture
def nina(acting_as, temporary):
    """Whatever a file or a bundle needs on disk is gone when the test ends."""
    return acting_as("nina")


@pytest.fixture
def budgets():
    return BUDGETS


@pytest.fixture
def events(db):
    """What is on record about documents: who, what, about which one, and what it says."""

    def told(model="patientdocument"):
        found = AuditEvent.objects.filter(model_name=model).order_by("id")
        return [(event.action, event.object_pk, event.metadata) for event in found]

    return told


@pytest.fixture
def nothing_filed(stored):
    """To be called after a refusal."""

    def check():
        assert stored() == []
        assert not PatientDocument.unscoped.exists()
        assert not PendingFile.objects.exists()
        assert not AuditEvent.objects.filter(model_name="patientdocument").exists()

    return check
