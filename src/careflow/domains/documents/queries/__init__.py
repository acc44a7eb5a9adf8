from careflow.domains.documents.queries.files import FileMissing, open_file, storage

__all__ = ["FileMissing", "open_file", "storage"]
