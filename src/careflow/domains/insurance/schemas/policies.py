"""Policies on the wire."""

from datetime import date
from typing import Annotated

from careflow.domains.insurance import rules
from careflow.domains.insurance.queries import PolicyOut, policy_fields, shape_policy
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Id, Lenient, OptionalDate, size
from careflow.platform.endpoint.texts import PersonName

LONGEST_NOTES = 10_000
MemberId = Annotated[str, size(100, least=1)]


class PolicyPatch(Lenient):
    """Every field may be left out and then keeps its value; the patient stays whatever is sent."""

    patient: Id = 0
    carrier: Id = 0
    plan_name: Annotated[str, size(150)] = ""
    member_id: MemberId = ""
    group_number: Annotated[str, size(100)] = ""
    subscriber_name: PersonName = ""
    relationship_to_subscriber: rules.Relationship = rules.Relationship.SELF
    effective_date: OptionalDate = None
    termination_date: OptionalDate = None
    coverage_order: rules.CoverageOrder = rules.CoverageOrder.SECONDARY
    is_primary: bool = False
    is_active: bool = True
    notes: Annotated[str, size(LONGEST_NOTES)] = ""


class PolicyIn(PolicyPatch):
    patient: Id
    carrier: Id
    member_id: MemberId


class PolicySavedOut(PolicyOut, kw_only=True):
    """With what the front desk should look at again."""

    warnings: list[str]

    @classmethod
    def of(cls, row: Row, *, today: date) -> "PolicySavedOut":
        """From the columns of a policy."""
        policy = shape_policy(row)
        warnings = rules.remarks(
            relationship=policy.relationship_to_subscriber,
            subscriber_name=policy.subscriber_name,
            termination_date=policy.termination_date,
            is_active=policy.is_active,
            today=today,
        )
        return PolicySavedOut(*policy_fields(row), warnings=warnings)
