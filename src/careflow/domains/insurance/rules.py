"""What a carrier and a policy are, in plain values."""

from enum import StrEnum


class Scope(StrEnum):
    """Who keeps a record: everybody's directory, one organization, or one facility."""

    GLOBAL = "global"
    ORGANIZATION = "organization"
    FACILITY = "facility"


class Relationship(StrEnum):
    """What the patient is to the subscriber."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class CoverageOrder(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"
    OTHER = "other"
