import json
import zipfile
from io import BytesIO

import pytest
from django.utils import timezone

from tests.domains.billing.superbill_factories import make_superbill

pytestmark = pytest.mark.django_db


def test_superbills_go_with_the_chart_void_ones_too(acting_as, biller, records, signed, ana, north):
    void = make_superbill(signed, voided_at=timezone.now(), voided_because="x")
    live = make_superbill(signed)

    response = acting_as("paul").get(f"patients/{ana.pk}/export/?facility_id={north.pk}")

    archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
    exported = json.loads(archive.read("chart/superbills.json"))
    assert {row["id"] for row in exported} == {void.pk, live.pk}
    assert [row for row in exported if row["id"] == live.pk] == biller.get(records()).json()


def test_whoever_may_not_see_them_exports_the_chart_without(acting_as, signed, ana, north):
    make_superbill(signed)

    response = acting_as("nina").get(f"patients/{ana.pk}/export/?facility_id={north.pk}")

    archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert "chart/superbills.json" not in archive.namelist()
    assert {"part": "billing", "needs": "billing.view"} in json.loads(archive.read("manifest.json"))["left_out"]
