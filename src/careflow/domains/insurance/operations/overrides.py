"""Where a facility deviates from its organization's carriers, or adds one of its own."""

from functools import partial

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.insurance.models import INHERITED
from careflow.domains.insurance.operations.records import RECORDS
from careflow.platform.directory.overrides import Overrides

record = partial(audit.record, subject="insurance/facilityinsurancecarrieroverride")
OVERRIDES = Overrides(
    records=RECORDS,
    created=partial(record, action=Action.CREATE),
    changed=partial(record, action=Action.UPDATE),
    inherited=INHERITED,
)
add_override = OVERRIDES.add
change_override = OVERRIDES.change
