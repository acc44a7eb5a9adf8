"""A clinic with more providers than are renewed at once."""

from collections import Counter

import pytest

from careflow.domains.scheduling import operations
from careflow.domains.scheduling.models import BookableSlot
from careflow.domains.scheduling.operations import renewing
from tests.domains.facilities.factories import hire
from tests.domains.scheduling.factories import NOW, at_desk, make_template

pytestmark = pytest.mark.django_db


def test_however_many_providers_a_clinic_has_all_get_their_times_once(cast, north, paul, monkeypatch):
    """No more than a block's plans are held at once; the turns of all are taken before."""
    monkeypatch.setattr(renewing, "BLOCK", 2)
    providers = [paul, cast.staff["petra@north"], *(hire(cast, name) for name in ("vera", "will", "xena"))]
    for provider in providers:
        make_template(provider, weekdays=[1], slot_minutes=60)
    plans, held = renewing.queries.plans, []

    def planned(**options):
        held.append(options["provider_ids"])
        return plans(**options)

    monkeypatch.setattr(renewing.queries, "plans", planned)

    done, again = (operations.renew_facility(actor=at_desk(north), now=NOW) for _ in range(2))

    of_each = Counter(BookableSlot.unscoped.values_list("provider_id", flat=True))
    assert of_each == {provider.pk: 12 for provider in providers}
    assert (done.added, done.dropped, again.added, again.dropped) == (60, 0, 0, 0)
    assert [len(block) for block in held] == [2, 2, 1] * 2
