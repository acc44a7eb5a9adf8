"""One row of every kind at Harbor North, and everybody who might come asking for it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from django.contrib.auth import get_user_model
from django.utils import timezone

from careflow.domains.accounts.models import Session
from careflow.domains.audit.operations import seal_events
from careflow.domains.facilities.models import (
    Staff,
    StaffRole,
)
from careflow.domains.organizations.operations import add_member
from careflow.platform import identity
from careflow.platform.identity import Claims, ScopeMode, Surface, TokenType
from careflow.web.routes import Route
from tests.architecture.specimens import CALENDAR_TOKEN, TIMES, VISIT_DAY, specimens
from tests.cast import LONG_AGO, Cast
from tests.conftest import As, token_for

WRAPPINGS = ("expired", "forged", "unsigned", "own-key", "no-key")  # of a token, none of them good


@dataclass(frozen=True, slots=True)
class Angle:
    """A person, and the facility that they say they work in; on the portal, whom they say they speak for."""

    title: str
    about: str
    person: str
    facility: str = "north"
    patient: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.person != "nobody" and self.person.partition(" ")[0] not in WRAPPINGS


HERE = (
    Angle("owner", "owner of Harbor Health, administrator of North", "olivia"),
    Angle("org admin", "administrator of Harbor Health, without a staff row", "adam"),
    Angle("admin", "administrator of North", "ada"),
    Angle("doctor", "physician at North and at South", "paul"),
    Angle("nurse", "nurse at North", "nina"),
    Angle("desk", "front desk of North", "stan"),
    Angle("biller", "biller at North", "bill"),
)
ELSEWHERE = (
    Angle("doctor, S", "the same physician, at work in South", "paul", "south"),
    Angle("desk, S", "front desk of South, at work there", "sara", "south"),
    Angle("admin, S", "administrator of South, at work there", "selma", "south"),
    Angle("desk, S → N", "front desk of South, asking in the name of North", "sara"),
    Angle("left", "front desk of North until recently: the staff row is inactive", "ivan"),
)
STRANGERS = (
    Angle("stranger", "owner of Lakeside Care, at work there", "liam", "main"),
    Angle("stranger → N", "the same owner, asking in the name of North", "liam"),
    Angle("stranger’s desk", "front desk of Lakeside, at work there", "lena", "main"),
    Angle("lost", "signed in, but of no organization", "lost"),
    Angle("console", "administrator of the console, of no organization", "keeper"),
)
PATIENTS = (
    Angle("patient", "Ana, whose chart at North it is, on the portal", "ana"),
    Angle("guardian", "Gina, who looks after Ana in everything", "gina", patient="ana"),
    Angle("patient 2", "another patient of North", "noel"),
    Angle("patient 2 → Ana", "the same one, speaking for Ana", "noel", patient="ana"),
    Angle("patient, S", "a patient of South, speaking for Ana", "sofia", patient="ana"),
    Angle("stranger’s patient", "a patient of Lakeside, speaking for Ana", "lars", patient="ana"),
)
OTHER_PATIENTS = PATIENTS[2:]
NOBODY = (
    Angle("nobody", "without a token", "nobody"),
    Angle("expired", "with a token of the front desk that has run out", "expired stan"),
    Angle("forged", "with the signature of another token", "forged stan"),
    Angle("unsigned", "with a token that names `alg: none` and has no signature", "unsigned stan"),
    Angle("own key", "with a token signed with a key of their own, under the name of ours", "own-key stan"),
    Angle("no key", "with a token signed with a key that we do not have, under its own name", "no-key stan"),
    Angle("patient’s, expired", "with a token of Ana’s on the portal that has run out", "expired ana"),
    Angle("patient’s, forged", "with Ana’s under the signature of another token", "forged ana"),
    Angle("patient’s, unsigned", "with Ana’s, naming `alg: none` and without a signature", "unsigned ana"),
    Angle("patient’s, own key", "with Ana’s signed with a key of their own, under the name of ours", "own-key ana"),
    Angle("patient’s, no key", "with Ana’s signed with a key that we do not have, under its own name", "no-key ana"),
)
ANGLES = HERE + ELSEWHERE + STRANGERS + PATIENTS + NOBODY

CONSOLE = "open_console"  # has sessions of its own: whoever is signed in comes with one of these as well

# Address of a record → the name of the specimen whose id stands for its last number.
SPECIMENS = {
    r"organizations/{organization_id}/": "organization",
    r"organizations/roles/{\w+}/": "organization_role",
    r"organizations/people/{\w+}/.*": "membership",
    r"users/sessions/{\w+}/": "session",
    r"organizations/pharmacies/{\w+}/": "link",
    r"organizations/facility-pharmacy-overrides/{\w+}/": "override",
    r"facilities/{\w+}/": "facility",
    r"facilities/staff/{\w+}/": "staff",
    r"facilities/staff-roles/{\w+}/": "staff_role",
    r"facilities/staff-titles/{\w+}/": "title",
    r"facilities/patient-genders/{\w+}/": "gender",
    r"facilities/resources/{\w+}/": "resource",
    r"facilities/appointment-statuses/{\w+}/": "status",
    r"facilities/appointment-types/{\w+}/": "type",
    r"patients/document-categories/{\w+}/": "document_category",
    r"patients/documents/{\w+}/.*": "document",
    r"patients/{\w+}/proxies/{\w+}/.*": "proxy",
    r"patients/{\w+}/.*": "patient",
    r"patients/pharmacies/{\w+}/": "pharmacy",
    r"patients/providers/{\w+}/": "care_provider",
    r"appointments/bookable-slots/{\w+}/": "slot",
    r"appointments/availability-templates/{\w+}/": "availability",
    r"appointments/availability-exceptions/{\w+}/": "day_off",
    r"appointments/calendar/{\w+}\.ics": "calendar_token",
    r"appointments/{\w+}/.*": "appointment",
    r"clinical/encounters/{\w+}/.*": "encounter",
    r"clinical/progress-notes/{\w+}/.*": "note",
    r"clinical/vitals/{\w+}/": "vitals",
    r"clinical/problems/{\w+}/.*": "problem",
    r"medications/prescriber-delegations/{\w+}/": "delegation",
    r"medications/refill-requests/{\w+}/.*": "refill",
    r"medications/{\w+}/.*": "medication",
    r"allergies/patient-allergies/{\w+}/.*": "allergy",
    r"messaging/threads/{\w+}/.*": "thread",
    r"billing/organization-fee-schedules/{\w+}/.*": "fee_schedule",
    r"billing/organization-fee-schedule-items/{\w+}/": "fee_item",
    r"billing/facility-fee-schedules/{\w+}/.*": "facility_fee_schedule",
    r"billing/facility-fee-schedule-items/{\w+}/": "facility_fee_item",
    r"billing/facility-fee-schedule-overrides/{\w+}/": "fee_override",
    r"billing/encounter-billing-records/{\w+}/.*": "superbill",
    r"insurance/carriers/{\w+}/": "carrier",
    r"insurance/organization-carriers/{\w+}/": "carrier_link",
    r"insurance/facility-carrier-overrides/{\w+}/": "carrier_override",
    r"insurance/policies/{\w+}/": "policy",
    r"audit/events/{\w+}/.*": "event",
    r"portal/appointments/{\w+}/.*": "appointment",
    r"portal/refill-requests/{\w+}/.*": "refill",
    r"portal/messaging/threads/{\w+}/.*": "thread",
    r"portal/visits/{\w+}/": "signed",
    r"portal/sessions/{\w+}/": "session",
}
# Of two records in one address, the one that the other belongs to.
OWNERS = {"patient_id": "patient"}
# What is counted from one within its record.
COUNTED = {"{number}": "1"}
# What a request must say before it is about anything.
QUERIES = {
    "list_appointments": f"date={VISIT_DAY}",
    "count_appointments": f"month={VISIT_DAY:%Y-%m}",
    "preview_availability": f"provider={{staff}}&from={VISIT_DAY}&to={VISIT_DAY}",
    "list_events": "facility={facility}",
    "get_event": "facility={facility}",
    "get_event_proof": "facility={facility}",
    "get_no_known_allergies": "patient_id={patient}",
    "state_no_known_allergies": "patient_id={patient}",
    "withdraw_no_known_allergies": "patient_id={patient}",
    "compare_note_versions": "from=1",
    "hold_slot": f"start_time={VISIT_DAY}T10:00&resource={{resource}}",
    "keep_slot_hold": f"start_time={VISIT_DAY}T10:00&resource={{resource}}",
    "release_slot_hold": f"start_time={VISIT_DAY}T10:00&resource={{resource}}",
    "list_offered_types": "provider={staff}",
    "list_offered_slots": "provider={staff}&type={type}",
}


class World:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        rows = specimens(cast)
        self.ids = {name: row.pk for name, row in rows.items()} | {"calendar_token": CALENDAR_TOKEN}
        north = cast.facilities["north"].pk
        self.at_north = {name for name, row in rows.items() if getattr(row, "facility_id", None) == north}
        _newcomers(cast)
        seal_events(now=timezone.now())
        self.tokens = _tokens(cast)
        self.clients = {person: As(token) for person, token in self.tokens.items()}

    def path(self, route: Route, angle: Angle) -> str:
        """Behind `/v1/` or from the root, with the ids of the specimens and the facility that the person names."""
        facility = self.cast.facilities[angle.facility].pk
        path = route.path.removeprefix("/v1/")
        path = re.sub(r"{(\w+)}", lambda name: COUNTED.get(name[0]) or str(self.id_for(path, name[1])), path)
        named = {**self.ids, "facility": facility}
        query = [QUERIES[route.name].format(**named)] if route.name in QUERIES else []
        if route.need.facility is ScopeMode.SUBJECT:
            query += [f"patient={self.cast.patients[angle.patient].pk}"] if angle.patient else []
        elif route.need.facility is not ScopeMode.NONE:
            query.append(f"facility_id={facility}")
        return f"{path}?{'&'.join(query)}" if query else path

    def id_for(self, path: str, name: str) -> Any:
        return self.ids[OWNERS.get(name) or specimen_of(path.removeprefix("/v1/"))]

    def ask(self, route: Route, angle: Angle, body: Any = None, *, headers: dict[str, str] | None = None) -> Any:
        client = self.clients[angle.person]
        client.client.cookies.clear()  # what one answer has set is not sent with the next request
        if route.name == CONSOLE and angle.is_signed_in:
            client.client.force_login(self.cast.users[angle.person])
        return client.send(route.method, self.path(route, angle), body, headers=headers)


def specimen_of(path: str) -> str:
    found = next((name for pattern, name in SPECIMENS.items() if re.fullmatch(pattern, path)), None)
    if found is None:
        raise LookupError(f"add a specimen for {path} to tests/architecture/world.py")
    return found


def _newcomers(cast: Cast) -> None:
    people = get_user_model().objects
    keeper = people.create(username="keeper", is_staff=True, is_superuser=True, password="!")
    ivan = people.create(username="ivan", first_name="Ivan", last_name="Example", password="!")
    cast.users |= {"keeper": keeper, "ivan": ivan}
    north = cast.facilities["north"]
    add_member(organization_id=north.organization_id, user_id=ivan.pk, role_code="member", now=LONG_AGO)
    desk = StaffRole.unscoped.get(facility=north, code="staff")
    Staff.unscoped.create(facility=north, user=ivan, role=desk, is_active=False, **TIMES)


def _tokens(cast: Cast) -> dict[str, str]:
    tokens = {angle.person: token_for(cast.users[angle.person]) for angle in ANGLES if angle.is_signed_in}
    wrapped = [_wrapped(cast, person, tokens[person]) for person in ("stan", "ana")]
    return tokens | {"nobody": ""} | wrapped[0] | wrapped[1]


def _wrapped(cast: Cast, person: str, token: str) -> dict[str, str]:
    """Their good token, in every way in which it is none."""
    now = timezone.now()
    session = Session.objects.get(user=cast.users[person])
    claims = Claims(session.user_id, session.pk, Surface(session.surface), session.generation)
    yesterday = now - timedelta(days=1)
    expired = identity.issue(
        kind=TokenType.ACCESS, claims=claims, issued_at=yesterday, expires_at=yesterday + timedelta(minutes=5)
    )
    head, _, _ = token.rpartition(".")
    _, _, foreign = expired.rpartition(".")
    tokens = {"expired": expired, "forged": f"{head}.{foreign}"} | _made_by_hand(token)
    assert tuple(tokens) == WRAPPINGS
    return {f"{wrapping} {person}": made for wrapping, made in tokens.items()}


def _made_by_hand(token: str) -> dict[str, str]:
    """The claims of a good token, in wrappings that are not ours."""
    head = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    key = "a key that somebody else made, as long as ours are"
    return {
        "unsigned": jwt.encode(claims, None, "none", headers={"kid": head["kid"]}),
        "own-key": jwt.encode(claims, key, head["alg"], headers={"kid": head["kid"]}),
        "no-key": jwt.encode(claims, key, head["alg"], headers={"kid": identity.key_id(key)}),
    }
