from careflow.domains.accounts.api import passwords, second_factor, sessions  # noqa: F401  (each registers its routes)
from careflow.domains.accounts.api.routes import routes

__all__ = ["routes"]
