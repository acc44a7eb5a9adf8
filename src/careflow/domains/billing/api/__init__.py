from careflow.domains.billing.api import facility_fee_schedules, fee_schedules  # noqa: F401  (each registers its routes)
from careflow.domains.billing.api.routes import routes

__all__ = ["routes"]
