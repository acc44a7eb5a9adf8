"""What the demo group has billed."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from careflow.domains.audit.operations import registered_checks
from careflow.domains.billing.models import Superbill, SuperbillLine
from careflow.domains.clinical.models import Encounter
from careflow.importers.demo import build_demo
from tests.domains.audit.tampering import Count

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo_superbills")]
NOON = datetime(2027, 3, 16, 16, 0, tzinfo=UTC)


def test_there_are_superbills_in_every_state_and_visits_that_wait(demo):
    for facility in Superbill.unscoped.values_list("facility", flat=True).distinct():
        rows = Superbill.unscoped.filter(facility=facility)
        states = Counter(rows.values_list("status", flat=True))
        assert min(states[state] for state in ("coding_needed", "ready_to_submit", "claim_created")) >= 1, states
        correction = rows.get(corrects__isnull=False)
        assert (correction.status, correction.corrects.status) == ("coding_needed", "claim_created")
        assert correction.corrects.voided_at == NOON
        assert Encounter.unscoped.filter(facility=facility, status="signed", superbills=None).exists()
    assert Superbill.unscoped.filter(status="ready_to_submit", checked_at=NOON).exists()
    assert not SuperbillLine.unscoped.filter(charge_cents=0).exists()
    assert not SuperbillLine.unscoped.filter(description="").exists()
    assert demo.added["superbills"] == Superbill.unscoped.filter(corrects=None).count()


def test_they_stand_as_their_history_says(demo):
    assert list(registered_checks()["Superbills"](Count())) == []


def test_a_later_day_bills_what_has_become_due(demo):
    there = set(Superbill.unscoped.values_list("pk", "version"))

    again = build_demo(now=NOON)
    later = build_demo(now=NOON + timedelta(days=1))

    assert "superbills" not in again.added
    assert later.added["superbills"] >= 1
    assert there <= set(Superbill.unscoped.values_list("pk", "version"))
    assert Superbill.unscoped.filter(corrects__isnull=False).count() == 3
