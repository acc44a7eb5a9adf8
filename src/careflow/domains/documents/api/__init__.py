from careflow.domains.documents.api.routes import routes

__all__ = ["routes"]
