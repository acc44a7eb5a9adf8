"""Writes of insurance: what an organization works with, where a facility deviates, and what pays for a patient."""

from careflow.domains.insurance.operations.importing import (
    RecordedCarrier,
    RecordedPolicy,
    import_carriers,
    import_policies,
    settle_policies,
)
from careflow.domains.insurance.operations.links import change_link, link_carrier
from careflow.domains.insurance.operations.overrides import add_override, change_override
from careflow.domains.insurance.operations.policies import change_policy, create_policy, remove_policy
from careflow.domains.insurance.operations.policy_fields import PolicyFields
from careflow.domains.insurance.operations.records import CarrierKnown

__all__ = [
    "CarrierKnown", "PolicyFields", "RecordedCarrier", "RecordedPolicy", "add_override", "change_link",
    "change_override", "change_policy", "create_policy", "import_carriers", "import_policies", "link_carrier",
    "remove_policy", "settle_policies",
]  # fmt: skip
