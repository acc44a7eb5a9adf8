"""Somebody rewrites what was signed, and the event that tells of it to match: only the seal knows better."""

import json

import pytest
from django.db import transaction
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import seal_events
from careflow.domains.clinical.models import NoteVersion, ProgressNote
from careflow.domains.clinical.rules.versions import digest
from tests.domains.clinical.rewriting import Chart, kinds, tamper


@pytest.fixture
def chart(acting_as, cast, ana, path):
    yield Chart(acting_as, ana, cast.staff["paul@north"], path)
    transaction.set_rollback(True)  # Django would look at the foreign keys before it takes the test back


def rewrite(chart):
    version = chart.second
    event = next(
        one for one in AuditEvent.objects.all() if one.metadata.get("content_sha256") == version.content_sha256
    )
    forged = version.content.replace("Cough, left.", "Fever, right.")
    assert forged != version.content
    tamper(NoteVersion, version.pk, content=forged, content_sha256=digest(forged))
    tamper(ProgressNote, chart.note.pk, subjective="Fever, right.")
    tamper(AuditEvent, event.pk, metadata=json.dumps({**event.metadata, "content_sha256": digest(forged)}))


def test_before_its_seal_a_signature_can_be_rewritten_together_with_its_event(chart):
    rewrite(chart)

    assert kinds() == set()


def test_after_its_seal_it_cannot(chart):
    seal_events(now=timezone.now())
    assert kinds() == set()

    rewrite(chart)

    assert kinds() == {"event.altered"}
