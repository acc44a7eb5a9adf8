"""The demo patient's own sign-in, and a parent who looks after one of the clinic's children."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import Facility
from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.operations import open_account
from careflow.importers.demo import actors
from careflow.importers.demo.charts import PORTAL_PATIENT
from careflow.importers.demo.histories import Chart
from careflow.importers.demo.people import Counter, NameTaken
from careflow.platform.localtime import to_local

PATIENT, PARENT = "patient_demo", "parent_demo"
PORTAL_PASSWORD = "Patient123!"  # noqa: S105  (published: the demo sign-in needs none)
GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Visitor:
    username: str
    first_name: str
    last_name: str
    email: str


def ensure_portal(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """Only at the clinic of the portal's patient. Raises NameTaken."""
    patient = next((chart.patient for chart in charts if chart.key == PORTAL_PATIENT), None)
    if patient is None:
        return
    person = Visitor(PATIENT, patient.first_name, patient.last_name, "patient.demo@careflow.example")
    if _account(person, facility) is None:
        _open(person, facility, patient.pk, now)
        built.count("portal accounts", 1)
    today = to_local(now, ZoneInfo(facility.timezone)).date()
    child = next((chart.patient for chart in charts if _age(chart.patient.date_of_birth, today) < GROWN_UP), None)
    parent = Visitor(PARENT, "Demo", "Parent", "parent.demo@careflow.example")
    if child is not None and _account(parent, facility) is None:
        account = _open(parent, facility, None, now)
        ProxyAccess.unscoped.create(
            facility=facility, account=account, patient=child, relationship="parent", profile=True, schedule=True,
            records=True, messages=True, starts_on=today, ends_on=_last_day_of_childhood(child.date_of_birth),
            created_at=now, updated_at=now,
        )  # fmt: skip
        built.count("portal accounts", 1)


def _account(person: Visitor, facility: Facility) -> PortalAccount | None:
    user = User.objects.filter(username_key=person.username).first()
    if user is None:
        return None
    found: PortalAccount | None = PortalAccount.unscoped.filter(
        user=user, organization_id=facility.organization_id
    ).first()
    if found is None:
        raise NameTaken(f"The demo group needs the username {person.username}, which somebody else has.")
    return found


def _open(person: Visitor, facility: Facility, patient_id: int | None, now: datetime) -> PortalAccount:
    return open_account(
        actor=actors.of_system(facility),
        fields={
            "username": person.username,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
        },
        patient_id=patient_id,
        password=PORTAL_PASSWORD,
        now=now,
    )


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _last_day_of_childhood(born: date) -> date:
    """The day before the eighteenth birthday; whoever was born on a 29 February comes of age on 1 March."""
    try:
        birthday = born.replace(year=born.year + GROWN_UP)
    except ValueError:
        birthday = date(born.year + GROWN_UP, 3, 1)
    return date.fromordinal(birthday.toordinal() - 1)
