from enum import StrEnum

from careflow.domains.documents.permissions import DocumentPermission
from careflow.platform.endpoint.needs import Need, permission
from careflow.platform.endpoint.routes import Routes

SECTION = "Patients"
VIEW = permission(DocumentPermission.VIEW)
routes = Routes()


def on_one(key: StrEnum) -> Need:
    """Whoever works on a record must be allowed to see it."""
    return permission(DocumentPermission.VIEW, key)
