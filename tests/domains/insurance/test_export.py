import json
import zipfile
from datetime import date
from io import BytesIO

from tests.domains.insurance.factories import policy, policy_body


def test_an_exported_chart_holds_its_policies_those_out_of_use_too(acting_as, ann, bob, mutual):
    current = policy(ann, mutual, "NOW", is_primary=True)
    past = policy(ann, mutual, "THEN", is_active=False, termination_date=date(2025, 12, 31))
    policy(bob, mutual, "BOB")

    response = acting_as("ada").get(f"patients/{ann.pk}/export/")

    with zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))) as chart:
        name = next(name for name in chart.namelist() if name.endswith("insurance_policies.json"))
        assert json.loads(chart.read(name)) == [
            policy_body(current), policy_body(past, termination_date="2025-12-31"),
        ]  # fmt: skip
