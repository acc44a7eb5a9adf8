"""The carriers that an organization works with, and which of its fee schedules prices each."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.insurance import queries
from careflow.domains.insurance.operations.records import RECORDS
from careflow.platform.actor import Actor
from careflow.platform.directory.links import Links
from careflow.platform.problems import BadInput


def _check_schedule(actor: Actor, settings: Mapping[str, Any]) -> None:
    schedule_id = settings.get("fee_schedule_id")
    if schedule_id is not None and not queries.is_organization_schedule(actor=actor, schedule_id=schedule_id):
        raise BadInput(fee_schedule="Choose an active fee schedule of the organization as a whole.")


record = partial(audit.record, subject="insurance/organizationinsurancecarrierpreference")
LINKS = Links(
    records=RECORDS,
    created=partial(record, action=Action.CREATE),
    changed=partial(record, action=Action.UPDATE),
    shown=("is_preferred", "is_hidden", "is_active", "fee_schedule_id"),
    check_settings=_check_schedule,
)
link_carrier = LINKS.link
change_link = LINKS.change
