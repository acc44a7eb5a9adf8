"""Asking for more of a medication, as people read it."""

from typing import Literal

RefillStatus = Literal["pending", "approved", "denied", "cancelled"]
RefillSource = Literal["patient", "pharmacy"]
PENDING: RefillStatus = "pending"
APPROVED: RefillStatus = "approved"
DENIED: RefillStatus = "denied"
CANCELLED: RefillStatus = "cancelled"
PATIENT: RefillSource = "patient"
PHARMACY: RefillSource = "pharmacy"
STATUS_LABELS: dict[str, str] = {
    "pending": "Pending", "approved": "Approved", "denied": "Denied", "cancelled": "Cancelled",
}  # fmt: skip
SOURCE_LABELS: dict[str, str] = {"patient": "Patient", "pharmacy": "Pharmacy"}
DAYS_SUPPLIES = (30, 60, 90)
