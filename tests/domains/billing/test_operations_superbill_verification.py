"""Somebody with the database's password rewrites what was billed: the check finds it, whatever they touch."""

import pytest
from django.db import transaction
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import Action, record, registered_checks
from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision
from careflow.domains.billing.operations import superbill_verification
from careflow.domains.billing.operations.superbill_revisions import SUBJECT
from careflow.domains.billing.rules.revisions import digest
from careflow.domains.clinical.models import Encounter
from careflow.domains.patients.models import Patient
from careflow.platform.actor import system
from tests.domains.audit.tampering import Count
from tests.domains.billing.superbill_factories import VISIT, superbill_body
from tests.domains.clinical.factories import make_signed
from tests.domains.clinical.rewriting import remove, tamper, unguarded
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


def findings():
    """Of superbills alone: the notes of these tests are no real ones."""
    return list(registered_checks()["Superbills"](Count()))


def kinds():
    return {finding.kind for finding in findings()}


def move(model, **columns):
    """All rows of it."""
    for pk in model.unscoped.values_list("pk", flat=True):
        tamper(model, pk, **columns)


@pytest.fixture
def billed(biller, records, signed):
    superbill_id = biller.post(records(), superbill_body(signed)).json()["id"]
    biller.patch(records(superbill_id), {"charge_lines": [VISIT | {"units": "2"}]})
    yield Superbill.unscoped.get()
    transaction.set_rollback(True)  # Django would look at the foreign keys before it takes the test back


def test_what_the_product_wrote_holds(billed, biller, records, ana, monkeypatch):
    monkeypatch.setattr(superbill_verification, "BATCH", 1)
    other = biller.post(records(), superbill_body(make_signed(ana), status="ready_to_submit")).json()["id"]
    biller.post(records(other, "correct/"), {"reason": "x"})
    biller.patch(records(billed), {"status": "ready_to_submit"})
    biller.patch(records(billed), {"status": "claim_created"})
    progress = Count()

    assert list(registered_checks()["Superbills"](progress)) == []
    assert progress.counts == {"superbills": 3, "revisions": 7, "events about them": 7}
    assert progress.expected == 17


@pytest.mark.parametrize(
    ("model", "columns", "expected"),
    [
        (Superbill, {"notes": "forged"}, {"superbill.differs"}),
        (Superbill, {"payer_name": "forged"}, {"superbill.differs"}),
        (Superbill, {"total_cents": 1}, {"superbill.differs", "superbill.total"}),
        (Superbill, {"version": 9}, {"superbill.revisions", "superbill.differs"}),
        (SuperbillLine, {"charge_cents": 1}, {"superbill.differs"}),
        (SuperbillDiagnosis, {"code": "Z00"}, {"superbill.differs"}),
        (SuperbillRevision, {"content": "{}"}, {"superbill_revision.altered", "superbill.differs"}),
        (
            SuperbillRevision, {"content_sha256": "0" * 64},
            {"superbill_revision.altered", "superbill_revision.unlogged"},
        ),
        (AuditEvent, {"metadata": {}}, {"superbill_revision.unlogged"}),
    ],
)  # fmt: skip
def test_what_was_rewritten_is_found(billed, model, columns, expected):
    rows = model.objects if model is AuditEvent else model.unscoped
    with unguarded():
        rows.filter(pk=rows.latest("pk").pk).update(**columns)

    assert kinds() == expected


def test_a_revision_forged_with_its_digest_is_not_what_the_log_tells(billed):
    revision = SuperbillRevision.unscoped.get(number=2)
    forged = revision.content.replace('"units":200', '"units":100')
    with unguarded():
        SuperbillRevision.unscoped.filter(pk=revision.pk).update(content=forged, content_sha256=digest(forged))

    assert kinds() == {"superbill_revision.unlogged", "superbill.differs"}


def test_a_revision_that_is_gone_is_missed(billed):
    with unguarded():
        SuperbillRevision.unscoped.filter(number=1).delete()

    assert kinds() == {"superbill.revisions", "superbill_revision.gone"}


def test_a_superbill_that_is_gone_is_missed(billed):
    with unguarded():
        for model in (SuperbillLine, SuperbillDiagnosis, SuperbillRevision, Superbill):
            model.unscoped.all().delete()

    assert kinds() == {"superbill.gone", "superbill_revision.gone"}


def test_a_superbill_that_is_gone_alone_is_missed_once(billed, monkeypatch):
    monkeypatch.setattr("careflow.domains.audit.queries.trail.BATCH", 1)
    remove(Superbill, billed.pk)

    found = [str(finding) for finding in findings()]
    place = f"facility {billed.facility_id}, superbill {billed.pk}"
    strays = [
        (SuperbillRevision, "superbill_revision"), (SuperbillDiagnosis, "superbill_diagnosis"),
        (SuperbillLine, "superbill_line"),
    ]  # fmt: skip
    assert found == [
        f"{place}: it is gone, yet the log tells of it [superbill.gone]",
        *(
            f"{place}: what it belongs to is gone ({model._meta.db_table} {pk}) [{kind}.stray]"
            for model, kind in strays
            for pk in model.unscoped.order_by("pk").values_list("pk", flat=True)
        ),
    ]
    assert len(found) > len(strays)


def test_a_superbill_that_is_gone_with_its_contents_is_missed_by_its_revisions(billed):
    with unguarded():
        for model in (SuperbillLine, SuperbillDiagnosis):
            model.unscoped.all().delete()
    remove(Superbill, billed.pk)

    assert kinds() == {"superbill.gone", "superbill_revision.stray"}


def test_the_one_event_of_an_import_is_about_no_superbill(billed):
    record(
        actor=system(name="x", facility_id=billed.facility_id), action=Action.CREATE, subject=SUBJECT, subject_id="",
        summary="x", at=timezone.now(),
    )  # fmt: skip

    assert kinds() == set()


@pytest.mark.parametrize("model", [Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision, Encounter, Patient])
def test_neither_a_superbill_nor_what_belongs_to_it_moves_to_another_facility(billed, cast, model):
    move(model, facility_id=cast.facilities["south"].pk)

    assert [finding.kind for finding in findings()] == ["superbill.facility"]


def test_a_superbill_that_moves_with_all_that_belongs_to_it_is_found_by_the_log(billed, cast):
    for model in (Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision, Encounter, Patient):
        move(model, facility_id=cast.facilities["south"].pk)

    assert [(finding.kind, finding.sentence) for finding in findings()] == [
        ("superbill.facility", "it belongs to another facility than what the log tells")
    ]


def test_a_chart_that_moves_away_from_its_superbill_is_named(billed, cast):
    tamper(Patient, billed.patient_id, facility_id=cast.facilities["south"].pk)

    assert [(finding.sentence, finding.place["superbill"]) for finding in findings()] == [
        ("it belongs to another facility than the chart of its patient", billed.pk)
    ]


def test_a_superbill_does_not_move_to_another_patient_or_encounter(billed, ana):
    other = make_patient(ana.facility)
    tamper(Superbill, billed.pk, encounter_id=make_signed(ana).pk)
    assert kinds() == {"superbill.differs"}

    tamper(Superbill, billed.pk, encounter_id=make_signed(other).pk, patient_id=other.pk)
    assert kinds() == {"superbill.differs"}

    tamper(Superbill, billed.pk, encounter_id=billed.encounter_id, patient_id=other.pk)
    assert kinds() == {"superbill.differs", "superbill.patient"}


def test_the_encounter_of_a_superbill_neither_changes_its_patient_nor_vanishes(billed, ana):
    tamper(Encounter, billed.encounter_id, patient_id=make_patient(ana.facility).pk)
    assert kinds() == {"superbill.patient"}

    remove(Encounter, billed.encounter_id)
    assert [(finding.kind, finding.place["encounter"]) for finding in findings()] == [
        ("superbill.stray", billed.encounter_id)
    ]
