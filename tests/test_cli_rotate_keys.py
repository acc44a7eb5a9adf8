"""`careflow rotate-keys` as an operator meets it."""

import base64

import pytest
from click.testing import CliRunner
from django.db import connection

from careflow.cli import main
from careflow.domains.audit.models import AuditEvent
from careflow.domains.patients.models import Patient
from careflow.platform.sealed import ring
from tests.domains.patients.factories import a_patient

NEW = {"2026": base64.b64encode(b"n" * 32).decode()}


@pytest.fixture
def ana(own_cast):
    patient = a_patient(own_cast.facilities["north"], first_name="Ana", last_name="Mora")
    Patient.unscoped.filter(pk=patient.pk).update(ssn="900-12-3456")
    return patient


@pytest.fixture
def rotate(ana, settings):
    """With a new key in front of the ring."""
    settings.FIELD_KEYS = NEW | settings.FIELD_KEYS
    ring.cache_clear()
    yield lambda: CliRunner().invoke(main, ["rotate-keys"])
    ring.cache_clear()


def test_it_says_what_it_did_and_when_the_old_key_may_go(rotate, ana):
    first, second = rotate(), rotate()

    ends = (
        "Key 2026 seals 1 values.\n"
        "Key t1 may leave the ring where every CareFlow was restarted with 2026 in front before this run. Backups "
        "made before now need it as long as they are kept.\n"
    )
    assert (first.exit_code, first.output) == (0, "           1 patients_patient.ssn\n" + ends)
    assert (second.exit_code, second.output) == (0, ends)
    assert Patient.unscoped.get(pk=ana.pk).ssn == "900-12-3456"


def test_one_event_tells_of_the_run(rotate):
    rotate()
    rotate()

    event = AuditEvent.objects.get(model_name="field_key")
    assert (event.action, event.object_pk, event.summary) == ("update", "2026", "Secrets sealed anew with key 2026")
    assert event.metadata == {"values": {"patients_patient.ssn": 1}, "actor_name": "careflow rotate-keys"}


def test_a_value_that_no_key_opens_is_told(rotate, ana):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET ssn = %s WHERE id = %s", ["t1:AAAA", ana.pk])

    result = rotate()

    assert result.exit_code == 1
    assert "patients_patient.ssn: 1 values are left.\n" in result.output
    assert result.output.endswith("1 values cannot be opened with any key of the ring.\n")
    assert "may leave" not in result.output


def test_a_ring_of_another_database_is_refused(rotate, settings):
    rotate()
    settings.FIELD_KEYS = {"2027": NEW["2026"]}

    result = rotate()

    assert result.exit_code == 1
    assert result.output.startswith("Error: This database holds values sealed with other keys (2026): ")
