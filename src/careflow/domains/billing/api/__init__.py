from careflow.domains.billing.api import (  # noqa: F401  (each registers its routes)
    catalogs,
    facility_fee_schedules,
    fee_schedules,
    settings,
    superbills,
    unbilled,
)
from careflow.domains.billing.api.routes import routes

__all__ = ["routes"]
