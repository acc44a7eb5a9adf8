"""Where a facility deviates from its organization's pharmacies, or adds one of its own."""

from functools import partial

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.pharmacies.operations.records import RECORDS
from careflow.platform.directory.overrides import Overrides

record = partial(audit.record, subject="organizations/facilitypharmacypreferenceoverride")
OVERRIDES = Overrides(
    records=RECORDS,
    created=partial(record, action=Action.CREATE),
    changed=partial(record, action=Action.UPDATE),
    inherited={},
)
add_override = OVERRIDES.add
change_override = OVERRIDES.change
