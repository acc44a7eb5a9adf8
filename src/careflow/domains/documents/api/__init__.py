from careflow.domains.documents.api import categories, documents, files
from careflow.domains.documents.api.routes import routes

__all__ = ["categories", "documents", "files", "routes"]
