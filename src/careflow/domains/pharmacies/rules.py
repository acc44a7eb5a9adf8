"""What makes a pharmacy: its kinds, its registry numbers, and when two records mean the same one."""

import re
from collections.abc import Mapping
from enum import StrEnum


class ServiceType(StrEnum):
    RETAIL = "retail"
    MAIL_ORDER = "mail_order"
    SPECIALTY = "specialty"
    LTC = "ltc"
    DME = "dme"
    HOME_INFUSION = "home_infusion"
    OTHER = "other"


class DirectoryStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


REGISTRY_NUMBERS = ("ncpdp_id", "npi")
NUMBER_NAMES = {"ncpdp_id": "NCPDP id", "npi": "NPI"}
IDENTITY_COLUMNS = ("name", "phone_number", "address_line_1", "address_zip_code", "store_number", *REGISTRY_NUMBERS)

_NCPDP = re.compile(r"^[0-9]{7}\Z")
_NPI = re.compile(r"^[0-9]{10}\Z")
_DEA = re.compile(r"^[A-Za-z]{2}[0-9]{7}\Z")


def is_ncpdp_id(text: str) -> bool:
    return bool(_NCPDP.match(text))


def is_npi(text: str) -> bool:
    return bool(_NPI.match(text))


def is_dea_number(text: str) -> bool:
    return bool(_DEA.match(text))


def identity_key(folded: Mapping[str, str]) -> str:
    """What two records share that mean the same pharmacy, from the folded values of IDENTITY_COLUMNS.

    Empty for a record with a registry number: those identify it by themselves."""
    if any(folded[number] for number in REGISTRY_NUMBERS):
        return ""
    return "|".join(folded[column] for column in IDENTITY_COLUMNS if column not in REGISTRY_NUMBERS)
