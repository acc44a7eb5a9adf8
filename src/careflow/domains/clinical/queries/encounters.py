"""Encounters with their notes, as the chart and the billing workspace list them."""

from typing import Any, NamedTuple

from django.db.models import QuerySet

from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.queries.notes import NOTE_COLUMNS
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.domains.insurance.queries import primary_carrier_name
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

COLUMNS = (
    "id", "patient_id", "patient__last_name", "patient__first_name", "patient__chart_number", "facility_id",
    "appointment_id", "appointment__starts_at", "appointment__appointment_type__name", "appointment__is_billable",
    "appointment__status__is_billable", "appointment__appointment_type__is_billable", "rendering_provider_id",
    "rendering_provider_name", "status", "reason", "started_at", "ended_at", "created_by_id", "created_by_name",
    "created_at", "updated_at", "version", "payer_name", *(f"progress_note__{name}" for name in NOTE_COLUMNS),
)  # fmt: skip
ID, PATIENT_ID = COLUMNS.index("id"), COLUMNS.index("patient_id")
PAYER_NAME, NOTE_ID = COLUMNS.index("payer_name"), COLUMNS.index("progress_note__id")
CAP = 1000
# What a list may be narrowed by → the column, and a value for compiling it.
NARROWED_BY: dict[str, tuple[str, Any]] = {
    "patient": ("patient_id", -1),
    "appointment": ("appointment_id", -2),
    "encounter_status": ("status", "~status~"),
}
SAMPLE_OF_BEFORE = -3


class Wanted(NamedTuple):
    """What to list; `before` is the id of the encounter that the page follows."""

    patient_id: int | None = None
    appointment_id: int | None = None
    status: str | None = None
    before: int | None = None

    def arguments(self) -> dict[str, Any]:
        named = {
            "patient": self.patient_id,
            "appointment": self.appointment_id,
            "encounter_status": self.status,
            "before": self.before,
        }
        return {name: value for name, value in named.items() if value is not None}


def _encounters(scope: Scope) -> QuerySet[Any, Any]:
    return Encounter.objects.visible_to(scope)


def _told(scope: Scope, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """COLUMNS of these encounters."""
    named: QuerySet[Any, Any] = rows.annotate(payer_name=primary_carrier_name(scope, "patient_id"))
    return named.values_list(*COLUMNS)


def _after(scope: Scope, rows: QuerySet[Any, Any], before: int) -> QuerySet[Any, Any]:
    """Those that stand behind an encounter in the list; none when there is no such encounter."""
    start = _encounters(scope).filter(pk=before).values("started_at")[:1]
    return rows.filter(started_at__lte=start).exclude(started_at=start, id__gte=before)


def list_by(*names: str) -> Compiled:
    """A list that is narrowed by these."""
    samples: dict[str, Any] = {
        name: NARROWED_BY[name][1] if name in NARROWED_BY else SAMPLE_OF_BEFORE for name in names
    }

    def rows(scope: Scope, **given: Any) -> QuerySet[Any, Any]:
        found = _encounters(scope)
        for name, (column, _) in NARROWED_BY.items():
            if name in given:
                found = found.filter(**{column: given[name]})
        if "appointment" in given and "encounter_status" not in given:
            found = found.exclude(status=EncounterStatus.CANCELLED.value)
        if "before" in given:
            found = _after(scope, found, given["before"])
        found = _told(scope, found.order_by("-started_at", "-id"))
        return found if "patient" in given else found[: CAP + 1]

    return Compiled(rows, scoped=True, **samples)


LISTS = {
    frozenset(names): list_by(*names)
    for patient in ((), ("patient",))
    for appointment in ((), ("appointment",))
    for status in ((), ("encounter_status",))
    for before in ((), ("before",))
    for names in [(*patient, *appointment, *status, *before)]
}
ONE = Compiled(lambda scope, id_: _told(scope, _encounters(scope).filter(pk=id_)), scoped=True, id_=-1)


def list_encounters(*, actor: Actor, wanted: Wanted) -> tuple[list[Row], int | None]:
    """COLUMNS, newest start first. One patient's come whole, of others the newest thousand with the id that the
    next page follows. Those of one visit leave out the cancelled ones, unless these are asked for."""
    arguments = wanted.arguments()
    rows = LISTS[frozenset(arguments)].rows(actor, **arguments)
    if "patient" in arguments or len(rows) <= CAP:
        return rows, None
    return rows[:CAP], rows[CAP - 1][ID]


def get_encounter(*, actor: Actor, encounter_id: int) -> Row:
    """COLUMNS. Raises NotFound."""
    row = ONE.first(actor, id_=encounter_id)
    if row is None:
        raise NotFound
    return row


VISIT = Compiled(
    lambda scope, id_: (
        _encounters(scope)
        .filter(pk=id_)
        .values_list(
            "appointment_id", "appointment__rendering_provider_id", "appointment__rendering_provider_name"
        )
    ),
    scoped=True, id_=-1,
)  # fmt: skip


def provider_of_visit(*, actor: Actor, encounter_id: int) -> tuple[int | None, str]:
    """The rendering provider of the visit behind an encounter; None and blank without a visit or a provider."""
    _, provider_id, name = VISIT.first(actor, id_=encounter_id) or (None, None, None)
    return provider_id, name or ""


def appointment_of(*, actor: Actor, encounter_id: int) -> int | None:
    """Raises NotFound for an unknown encounter."""
    row = VISIT.first(actor, id_=encounter_id)
    if row is None:
        raise NotFound
    appointment_id: int | None = row[0]
    return appointment_id
