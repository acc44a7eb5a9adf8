from careflow.domains.documents.operations.bundling import BadBundle, bundle_documents
from careflow.domains.documents.operations.categories import (
    add_category,
    add_default_categories,
    change_category,
    delete_category,
)
from careflow.domains.documents.operations.changing import change_document, delete_document
from careflow.domains.documents.operations.examining import Paper, SentFile, examine
from careflow.domains.documents.operations.filing import (
    DocumentFields,
    Filed,
    check_chart,
    file_staged,
)
from careflow.domains.documents.operations.limiting import count_upload
from careflow.domains.documents.operations.reading import OpenFile, download_document, read_document, view_document
from careflow.domains.documents.operations.restoring import put_back_file, take_away_file
from careflow.domains.documents.operations.staging import StagedFile, TookTooLong, remove_abandoned, staged

__all__ = [
    "BadBundle", "DocumentFields", "Filed", "OpenFile", "Paper", "SentFile", "StagedFile", "TookTooLong",
    "add_category", "add_default_categories", "bundle_documents", "change_category", "change_document", "check_chart",
    "count_upload", "delete_category", "delete_document", "download_document", "examine", "file_staged",
    "put_back_file", "read_document", "remove_abandoned", "staged", "take_away_file", "view_document",
]  # fmt: skip
