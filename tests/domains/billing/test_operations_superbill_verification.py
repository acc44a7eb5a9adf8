"""Somebody with the database's password rewrites what was billed: the check finds it, whatever they touch."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import registered_checks
from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine, SuperbillRevision
from careflow.domains.billing.operations import superbill_verification
from careflow.domains.billing.rules.revisions import digest
from tests.domains.billing.superbill_factories import VISIT, superbill_body
from tests.domains.clinical.factories import make_signed
from tests.domains.clinical.test_operations_verification import Count, unguarded

pytestmark = pytest.mark.django_db


def kinds():
    """Of superbills alone: the notes of these tests are no real ones."""
    return {finding.kind for finding in registered_checks()["Superbills"](Count())}


@pytest.fixture
def billed(biller, records, signed):
    superbill_id = biller.post(records(), superbill_body(signed)).json()["id"]
    biller.patch(records(superbill_id), {"charge_lines": [VISIT | {"units": "2"}]})
    return Superbill.unscoped.get()


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

    assert kinds() == {"superbill_revision.gone"}
