"""Who and what the demo group is. Nobody here exists; numbers lie in ranges that are never given out."""

from dataclasses import dataclass, field
from datetime import date, time

SYSTEM = "demo"
ORGANIZATION = {
    "name": "CareFlow Demo Organization",
    "slug": "careflow-demo",
    "legal_name": "CareFlow Demo Organization, Inc.",
    "phone_number": "(212) 555-0100",
    "email": "office@careflow.example",
    "website": "https://careflow.example",
    "tax_id": "00-0000000",
    "address_line_1": "1 Demonstration Plaza",
    "address_line_2": "Suite 100",
    "address_city": "New York",
    "address_state": "NY",
    "address_zip_code": "10001",
}
TIMEZONE = "America/New_York"
STAFF_PASSWORD = "Admin123!"  # noqa: S105  (published: the demo sign-in needs none)
LICENCES_END = date(2031, 12, 31)


@dataclass(frozen=True, slots=True)
class Clinic:
    code: str
    opens: time
    closes: time
    days: tuple[int, ...]
    street: str
    city: str
    zip_code: str
    phone: str
    patients: int
    most_visits: int

    @property
    def name(self) -> str:
        return f"Clinic {self.code}"


WEEK = (1, 2, 3, 4, 5)
CLINICS = (
    Clinic("A", time(8), time(17), WEEK, "100 Sample Avenue", "New York", "10001", "(212) 555-0110", 30, 18),
    Clinic("B", time(9), time(18), WEEK, "200 Placeholder Street", "Brooklyn", "11201", "(718) 555-0120", 22, 12),
    Clinic("C", time(8, 30), time(16, 30), WEEK[:4], "300 Mockup Road", "Albany", "12207", "(518) 555-0130", 24, 14),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A person's work at one clinic; the first of a person's places is the default."""

    clinic: str
    role: str
    title: str = ""
    overrides: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Colleague:
    username: str
    first_name: str
    last_name: str
    mailbox: str
    organization_role: str
    places: tuple[Place, ...]

    @property
    def email(self) -> str:
        return f"{self.mailbox}@careflow.example"


PEOPLE = (
    Colleague(
        "demo", "Demo", "User", "demo", "owner", (Place("A", "admin"), Place("B", "admin"), Place("C", "admin"))
    ),
    Colleague(
        "demo_facility_admin", "Amara", "Stone", "facilityadmin", "admin", (Place("B", "admin"), Place("A", "admin"))
    ),
    Colleague(
        "demo_doctor", "Elliot", "Reed", "doctor", "member",
        (Place("A", "physician", "md"), Place("B", "physician", "md")),
    ),
    Colleague(
        "demo_doctor2", "Nadia", "Solano", "doctor2", "member",
        (Place("C", "physician", "md"), Place("A", "physician", "md")),
    ),
    Colleague(
        "demo_nurse", "Theo", "Park", "nurse", "member",
        (Place("A", "nurse", "rn", {"clinical.sign": True}), Place("C", "nurse", "rn")),
    ),
    Colleague("demo_staff", "Iris", "Cole", "staff", "member", (Place("A", "staff"), Place("B", "staff"))),
    Colleague("demo_staff2", "Jonah", "Vale", "staff2", "member", (Place("C", "staff"), Place("B", "staff"))),
)  # fmt: skip
# person → (NPI without its check digit, letters and digits of the DEA number without its check digit, licence)
PHYSICIANS = {
    "demo_doctor": ("199000001", "FR", "990001", "DEMO-990001"),
    "demo_doctor2": ("199000002", "FS", "990002", "DEMO-990002"),
}
SPECIALTIES = {"demo_doctor": "Family medicine", "demo_doctor2": "Internal medicine"}

ROOMS = (("Procedure Room", "Procedure Room"), ("Telehealth Room", "Telehealth"))
ONLINE_CLINIC = "A"
ONLINE_TYPES = {"follow_up": True, "new_patient": False}  # code → bookings confirm themselves
CUTOFF_HOURS = 24
PRICED_CLINIC = "B"  # has prices of its own
OUTSIDE_PROVIDERS = (
    ("Fernanda", "Specimen", "Cardiology", "Sample Heart Associates"),
    ("Gregor", "Placebo", "Orthopedics", "Mockup Bone and Joint"),
    ("", "", "Radiology", "Template Imaging Center"),
)
