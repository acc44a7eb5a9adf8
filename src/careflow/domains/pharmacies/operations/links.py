"""The pharmacies that an organization works with."""

from functools import partial

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.pharmacies.operations.records import RECORDS
from careflow.platform.directory.links import Links

record = partial(audit.record, subject="organizations/organizationpharmacypreference")
LINKS = Links(
    records=RECORDS, created=partial(record, action=Action.CREATE), changed=partial(record, action=Action.UPDATE)
)
link_pharmacy = LINKS.link
change_link = LINKS.change
