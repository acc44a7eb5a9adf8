"""Facility permissions: the keys, the default roles that hold them, and how a person's rights come about."""

from collections.abc import Iterable, Mapping

ROLE_LETTERS = {"A": "admin", "P": "physician", "N": "nurse", "S": "staff", "B": "biller"}

HOLDERS: dict[str, str] = {
    "schedule.view": "APNSB",
    "schedule.create": "APNS",
    "schedule.update": "APNS",
    "schedule.delete": "A",
    "patients.view": "APNSB",
    "patients.create": "ANS",
    "patients.update": "APNS",
    "patients.delete": "A",
    "clinical.view": "APNS",
    "clinical.create": "APN",
    "clinical.update": "APN",
    "clinical.sign": "AP",
    "clinical.unsign": "A",
    "medications.view": "APNS",
    "medications.manage": "APN",
    "medications.refill.approve": "APN",
    "medications.prescribe": "AP",
    "allergies.view": "APNS",
    "allergies.manage": "APN",
    "insurance.view": "APNSB",
    "insurance.manage": "AS",
    "billing.view": "APB",
    "billing.manage": "AB",
    "billing.fee_schedules.manage": "A",
    "documents.view": "APNSB",
    "documents.manage": "ANS",
    "documents.delete": "ANS",
    "documents.categories.manage": "A",
    "pharmacies.organization.manage": "A",
    "pharmacies.facility.manage": "A",
    "admin.facility.manage": "A",
    "admin.security.manage": "A",
    "audit.view": "A",
    "messaging.view": "APNS",
    "messaging.respond": "APNS",
}
KEYS = tuple(HOLDERS)
SELF_MANAGEMENT = frozenset({"admin.facility.manage", "admin.security.manage"})


def template(role_code: str) -> dict[str, bool]:
    """The full map that a new role of this code starts with; an unknown code holds nothing."""
    code = role_code.lower()
    letter = next((letter for letter, name in ROLE_LETTERS.items() if name == code), "")
    return {key: bool(letter) and letter in holders for key, holders in HOLDERS.items()}


def normalise(sent: Mapping[str, object]) -> dict[str, bool]:
    """Only known keys that are true or false; null and unknown keys fall away."""
    return {key: value for key in KEYS if isinstance(value := sent.get(key), bool)}


def full_map(stored: Mapping[str, object]) -> dict[str, bool]:
    """All keys; what a stored map does not name is false."""
    return {key: stored.get(key) is True for key in KEYS}


def effective(role: Mapping[str, object], overrides: Mapping[str, object]) -> dict[str, bool]:
    """The role's map overlaid by the person's overrides."""
    return full_map(role) | normalise(overrides)


def held(rights: Mapping[str, object]) -> frozenset[str]:
    return frozenset(key for key, value in rights.items() if value is True)


def manages_itself(rights: Iterable[str]) -> bool:
    """Whether these permissions make a facility administrator, of whom each facility must keep one."""
    return SELF_MANAGEMENT.issubset(rights)
