from careflow.domains.documents.api import bundles, categories, documents, files
from careflow.domains.documents.api.routes import routes

__all__ = ["bundles", "categories", "documents", "files", "routes"]
