"""Whether somebody who is being registered has a chart already."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Replace

from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.patients.operations.facts import Facts
from careflow.domains.patients.operations.keys import name_key
from careflow.domains.patients.rules.duplicates import WITHOUT_MEANING, Marks, as_heard, is_same_person
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.phone import phone_key
from careflow.platform.tenancy import Scope, rows_behind

GENDER, NAMESAKE = "gender", "namesake"


class Namesake(NamedTuple):
    """A chart with the same name and date of birth."""

    id: int
    is_active: bool
    chart_number: str
    ssn_last4: str


def _heard(column: str) -> Any:
    """`as_heard` of the column, in the database."""
    heard: Any = F(column)
    for sign in WITHOUT_MEANING:
        heard = Replace(heard, Value(sign), Value(""))
    return heard


def _rows(scope: Scope | None, gender: int, born: date, last_key: str, first_key: str) -> QuerySet[Any, Any]:
    texts = [Value(text, output_field=CharField()) for text in (NAMESAKE, GENDER, "")]
    of_that_day = Patient.objects.visible_to(scope).filter(date_of_birth=born)  # type: ignore[arg-type]  # Compiled hands it in
    same = of_that_day.alias(last_heard=_heard("last_key"), first_heard=_heard("first_key")).filter(
        last_heard=last_key, first_heard=first_key
    )
    rows: QuerySet[Any, Any] = same.values_list(texts[0], "id", "is_active", "chart_number", "ssn_last4").union(
        rows_behind(Patient, "gender", scope)
        .filter(pk=gender)
        .values_list(texts[1], "id", "is_active", texts[2], texts[2]),
        all=True,
    )
    return rows


NAMESAKES = Compiled(_rows, scoped=True, gender=-1, born=date(1901, 1, 1), last_key="-last-", first_key="-first-")


def find_namesakes(*, actor: Actor, facts: Facts) -> tuple[bool | None, list[Namesake]]:
    """Active charts first; deactivated ones count too. By the same statement, whether the gender that is to be written
    is in use; None where the facility has no such entry."""
    rows = NAMESAKES.rows(
        actor,
        gender=facts.columns_sent["gender"],
        born=facts.columns["date_of_birth"],
        last_key=as_heard(name_key(facts.columns["last_name"])),
        first_key=as_heard(name_key(facts.columns["first_name"])),
    )
    in_use = next((row[2] for row in rows if row[0] == GENDER), None)
    found = [Namesake(*row[1:]) for row in rows if row[0] == NAMESAKE]
    return in_use, sorted(found, key=lambda namesake: (not namesake.is_active, namesake.id))


def twin_among(namesakes: Sequence[Namesake], *, actor: Actor, facts: Facts) -> Namesake | None:
    """The chart that seems to be this person's."""
    if not namesakes:
        return None
    phones = _phone_keys(actor, [namesake.id for namesake in namesakes])
    mine = Marks({phone_key(phone.number) for phone in facts.phones or ()}, facts.columns.get("ssn_last4", ""))
    return next((each for each in namesakes if is_same_person(mine, Marks(phones[each.id], each.ssn_last4))), None)


def _phone_keys(actor: Actor, patient_ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {patient_id: set() for patient_id in patient_ids}
    rows = PatientPhone.objects.visible_to(actor).filter(patient_id__in=patient_ids)
    for patient_id, key in rows.values_list("patient_id", "number_key"):
        found[patient_id].add(key)
    return found
