from careflow.domains.allergies.api.routes import routes

__all__ = ["routes"]
