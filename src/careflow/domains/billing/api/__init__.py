from careflow.domains.billing.api.routes import routes

__all__ = ["routes"]
