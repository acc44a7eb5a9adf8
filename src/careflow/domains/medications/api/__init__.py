from careflow.domains.medications.api.routes import routes

__all__ = ["routes"]
