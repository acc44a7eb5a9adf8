from enum import StrEnum


class PatientPermission(StrEnum):
    VIEW = "patients.view"
    CREATE = "patients.create"
    UPDATE = "patients.update"
    DELETE = "patients.delete"
