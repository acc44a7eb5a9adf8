from careflow.domains.allergies.permissions import AllergyPermission
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.routes import Routes

SECTION = "Allergies"
VIEW = permission(AllergyPermission.VIEW)
RECORD = permission(AllergyPermission.MANAGE)
CHANGE = permission(AllergyPermission.VIEW, AllergyPermission.MANAGE)
routes = Routes()
