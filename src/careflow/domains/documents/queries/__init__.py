from careflow.domains.documents.queries.bundling import Bundled, find_bundled
from careflow.domains.documents.queries.categories import Category, get_category, list_categories
from careflow.domains.documents.queries.documents import (
    StoredFile,
    documents_of_content,
    files_of_patient,
    get_document,
    get_file,
    list_newest,
    list_of_patient,
)
from careflow.domains.documents.queries.files import FileMissing, holds_files, list_stored_files, open_file, storage
from careflow.domains.documents.queries.shape import COLUMNS, shape_document

__all__ = [
    "COLUMNS", "Bundled", "Category", "FileMissing", "StoredFile", "documents_of_content", "files_of_patient",
    "find_bundled", "get_category", "get_document", "get_file", "holds_files", "list_categories", "list_newest",
    "list_of_patient", "list_stored_files", "open_file", "shape_document", "storage",
]  # fmt: skip
