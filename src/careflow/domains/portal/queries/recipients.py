"""To whom letters about a patient go: the patient's own account, and everybody who looks after them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, DateField, Q, QuerySet, Value

from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.rules.notices import HOURS_BEFORE, Link, Notice, Preferences
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled, Row
from careflow.platform.tenancy import Scope

PERSON = ("id", "user_id", "user__email")
CHOSEN = tuple(f"notice_preferences__{name}" for name in ("bookings", "reminders", "messages", "refills"))
PLACE = ("name", "timezone", "reminder_settings__hours_before")
LINK = ("starts_on", "ends_on", "schedule", "records", "messages")
ACCOUNTS, LINKS = "portal accounts", "portal links"
OPEN = {"patient__is_active": True, "patient__facility__is_active": True}


class Recipient(NamedTuple):
    """An account that may sign in and has an e-mail address. Without a `link`, the patient's own."""

    account_id: int
    user_id: int
    email: str
    preferences: Preferences
    place: str
    zone: str
    hours_before: int
    patient_id: int
    link: Link | None

    def wants(self, notice: Notice, *, now: datetime) -> bool:
        if not self.preferences.allow(notice):
            return False
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return self.link is None or self.link.opens(notice, today=today)


def _can_be_told(account: str = "") -> dict[str, Any]:
    return {f"{account}is_active": True, f"{account}user__is_active": True, f"{account}user__email__gt": "", **OPEN}


def _without_password(account: str = "") -> Q:
    """As Django marks it: nobody has ever signed in there."""
    return Q(**{f"{account}user__password__startswith": "!"}) | Q(**{f"{account}user__password": ""})


def _recipients(scope: Scope | None, patients: list[int]) -> QuerySet[Any, Any]:
    facility = scope.facility_id if scope else None
    own = PortalAccount.unscoped.filter(Among("patient_id", patients), patient__facility_id=facility, **_can_be_told())
    links = ProxyAccess.unscoped.filter(
        Among("patient_id", patients), facility_id=facility, revoked_at=None, **_can_be_told("account__")
    )
    none = [Value(None, output_field=DateField())] * 2 + [Value(None, output_field=BooleanField())] * 3
    rows: QuerySet[Any, Any] = (
        own.exclude(_without_password())
        .values_list(*PERSON, *CHOSEN, *(f"patient__facility__{name}" for name in PLACE), "patient_id", *none)
        .union(
            links.exclude(_without_password("account__")).values_list(
                *(f"account__{name}" for name in (*PERSON, *CHOSEN)),
                *(f"facility__{name}" for name in PLACE),
                "patient_id",
                *LINK,
            ),
            all=True,
        )
    )
    return rows


RECIPIENTS = Compiled(_recipients, scoped=True, patients=[-1])


def accounts_of_patient(scope: Scope | None, _: int, patient_id: int) -> QuerySet[Any, Any]:
    """Among whom, with `links_to_patient`, all recipients are."""
    return PortalAccount.objects.visible_to(scope).filter(patient_id=patient_id)  # type: ignore[arg-type]  # Compiled's


def links_to_patient(scope: Scope | None, _: int, patient_id: int) -> QuerySet[Any, Any]:
    rows = ProxyAccess.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in
    return rows.filter(patient_id=patient_id, revoked_at=None)


def list_recipients(*, actor: Actor, patient_ids: Sequence[int]) -> list[Recipient]:
    """By one statement for all of them, in no order. The patients are the actor's facility's; others have none."""
    return [_recipient(row) for row in RECIPIENTS.rows(actor, patients=list(patient_ids))]


def _recipient(row: Row) -> Recipient:
    account_id, user_id, email, *chosen, place, zone, hours_before, patient_id = row[: -len(LINK)]
    link = row[-len(LINK) :]
    return Recipient(
        account_id=account_id,
        user_id=user_id,
        email=email,
        preferences=Preferences() if chosen[0] is None else Preferences(*chosen),
        place=place,
        zone=zone,
        hours_before=HOURS_BEFORE if hours_before is None else hours_before,
        patient_id=patient_id,
        link=None if link[0] is None else Link(*link),
    )
