from enum import StrEnum


class AllergyPermission(StrEnum):
    VIEW = "allergies.view"
    MANAGE = "allergies.manage"
