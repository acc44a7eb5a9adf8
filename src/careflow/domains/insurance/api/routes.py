from typing import Annotated

from ninja import Query

from careflow.domains.insurance import queries
from careflow.domains.insurance.permissions import InsurancePermission
from careflow.domains.insurance.queries import LONGEST_LIST
from careflow.platform.endpoint.needs import any_permission, matching, permission
from careflow.platform.endpoint.routes import Routes
from careflow.platform.identity import ScopeMode

SECTION = "Insurance"
VIEW = permission(InsurancePermission.VIEW)
RECORD = permission(InsurancePermission.MANAGE)
CHANGE = permission(InsurancePermission.VIEW, InsurancePermission.MANAGE)
ORGANIZATION_MANAGERS = matching("org.payers.manage", queries.manages_organization_carriers)
FACILITY_MANAGERS = any_permission(
    InsurancePermission.ADMINISTER_FACILITY, InsurancePermission.MANAGE_FEE_SCHEDULES, facility=ScopeMode.FACILITY
)
DirectorySearch = Annotated[str, Query(max_length=150, description="Part of the name or of the payer id.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_LIST, description="How many at most.")]
routes = Routes()
