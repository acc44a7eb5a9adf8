from enum import StrEnum


class DocumentPermission(StrEnum):
    VIEW = "documents.view"
    MANAGE = "documents.manage"
    DELETE = "documents.delete"
    MANAGE_CATEGORIES = "documents.categories.manage"
