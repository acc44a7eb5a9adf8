"""The dictionaries that every new facility starts with. Codes marked here are relied on by the product."""

STATUSES = (  # code, name, colour, billable
    ("pending", "Pending", "#fbbf24", True),
    ("confirmed", "Confirmed", "#a3e635", True),
    ("check_in", "Check In", "#60a5fa", True),
    ("check_out", "Check Out", "#34d399", True),
    ("cancelled", "Cancelled", "#fb7185", False),
    ("no_show", "No Show", "#94a3b8", False),
)
TYPES = (  # code, name, colour, minutes
    ("new_patient", "New Patient", "#818cf8", 30),
    ("follow_up", "Follow Up", "#93c5fd", 15),
    ("annual", "Annual", "#86efac", 30),
    ("consult", "Consult", "#7dd3fc", 20),
    ("procedure", "Procedure", "#c084fc", 60),
    ("urgent", "Urgent", "#fda4af", 10),
)
ROLES = (  # code, name, system
    ("admin", "Admin", True),
    ("physician", "Physician", True),
    ("nurse", "Nurse", False),
    ("staff", "Staff", False),
    ("biller", "Biller", False),
)
TITLES = (("md", "MD"), ("do", "DO"), ("np", "NP"), ("pa", "PA"), ("rn", "RN"))
GENDERS = (("male", "Male", 1), ("female", "Female", 2), ("other", "Other", 3), ("unknown", "Unknown", 4))

# Booking, cancelling and sign-in rules look these up by code.
PROTECTED_STATUSES = frozenset({"pending", "confirmed", "cancelled"})
PROTECTED_ROLES = frozenset({"admin", "physician"})
LEAST_PRIVILEGED_ROLE = "staff"
