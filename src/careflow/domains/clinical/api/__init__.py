from careflow.domains.clinical.api.routes import routes

__all__ = ["routes"]
