"""`careflow loadgen`: an empty database becomes that of a large clinic group and its neighbours.

Charts and visits arrive whole or not at all; what a run that is killed later has left behind is an ordinary, smaller
database."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from careflow.domains.accounts.models import User
from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.insurance.operations import settle_policies
from careflow.domains.organizations.models import Organization
from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.scheduling.models import Appointment
from careflow.importers.csv_file import Progress
from careflow.importers.loadgen import bulk
from careflow.importers.loadgen.charts import SYSTEM, keep_charts
from careflow.importers.loadgen.clinics import Clinic, open_clinics
from careflow.importers.loadgen.patients import write_patients
from careflow.importers.loadgen.plan import shares
from careflow.importers.loadgen.portal import ONE_SIGNS_IN_OF, open_accounts, username_of, write_messages
from careflow.importers.loadgen.setting_aside import set_aside
from careflow.importers.loadgen.superbills import contract_payers
from careflow.importers.loadgen.visits import regulars, write_visits
from careflow.platform.localtime import to_local

FEWEST_PATIENTS = 30
CHARTS_AT_ONCE = 50
LARGE = (Patient, PatientPhone, Appointment)


class LoadRefused(Exception):
    """Nothing was written; the text tells why."""


@dataclass(frozen=True, slots=True)
class Size:
    patients: int
    appointments: int
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Filled:
    clinics: int
    charts: int
    staff: Sequence[str]
    patients: Sequence[str]


def check(size: Size) -> None:
    """Raises LoadRefused."""
    if size.patients < FEWEST_PATIENTS or size.appointments < size.patients:
        raise LoadRefused(f"Ask for {FEWEST_PATIENTS} patients at least, and a visit for each.")
    if User.objects.exists() or Organization.objects.exists():
        raise LoadRefused("This database has people or organizations: loadgen fills an empty one only.")


def fill(size: Size, *, password: str, now: datetime, progress: Progress, at_once: int = 1) -> Filled:
    """Call `check` first. The same seed, sizes and day give the same people and visits. The charts of `at_once` clinics
    are kept at a time, each over a connection of its own if it is more than one, which needs PostgreSQL."""
    rng, hashed = Random(size.seed), make_password(password)  # noqa: S311  (made-up people)
    with transaction.atomic():
        clinics = list(
            open_clinics(shares(size.patients, size.appointments), rng=rng, password=hashed, now=now)
        )  # fmt: skip
        with set_aside(*LARGE):
            _write_large_tables(clinics, rng, now, progress)
        bulk.follow(*LARGE)
        for clinic in clinics:
            _record(clinic, now)
    _analyze()
    charts = _keep_charts(clinics, Hand(size.seed, hashed, now), progress, at_once)
    _analyze()
    return Filled(len(clinics), charts, _staff(), _patients(clinics[0]))


def _write_large_tables(clinics: Sequence[Clinic], rng: Random, now: datetime, progress: Progress) -> None:
    progress.start("patients", sum(clinic.share.patients for clinic in clinics))
    for clinic in clinics:
        write_patients(clinic, rng=rng, today=to_local(now, clinic.zone).date())
        progress.reach(clinic.first_patient + clinic.share.patients - 1)
    progress.finish()
    progress.start("visits", sum(clinic.share.visits for clinic in clinics))
    first_id = 1
    for clinic in clinics:
        write_visits(clinic, first_id=first_id, rng=rng, today=to_local(now, clinic.zone).date())
        first_id += clinic.share.visits
        progress.reach(first_id - 1)
    progress.finish()


@dataclass(frozen=True, slots=True)
class Hand:
    """Who keeps the charts of a clinic, of its own chance, so that it does not matter who else does at that time."""

    seed: int
    password: str
    now: datetime

    def keep(self, clinic: Clinic) -> int:
        """How many."""
        rng = Random(f"{self.seed} {clinic.share.organization} {clinic.share.number}")  # noqa: S311  (made-up people)
        people = list(regulars(clinic))
        for some in _portions(people):
            keep_charts(clinic, some, rng=rng, now=self.now)
        settle_policies(actor=clinic.actor, external_system=SYSTEM, uninsured={}, now=self.now)
        open_accounts(clinic, people, password=self.password, now=self.now)
        write_messages(clinic, people, now=self.now)
        return len(people)

    def keep_apart(self, clinic: Clinic) -> int:
        """In a thread, over a connection of its own."""
        try:
            return self.keep(clinic)
        finally:
            connection.close()


def _keep_charts(clinics: Sequence[Clinic], hand: Hand, progress: Progress, at_once: int) -> int:
    for clinic in {clinic.facility.organization_id: clinic for clinic in clinics}.values():
        contract_payers(clinic, SYSTEM, now=hand.now)
    done = 0
    progress.start("charts", sum(len(regulars(clinic)) for clinic in clinics))
    for charts in _each(clinics, hand, at_once):
        done += charts
        progress.reach(done)
    progress.finish()
    return done


def _each(clinics: Sequence[Clinic], hand: Hand, at_once: int) -> Iterator[int]:
    if at_once == 1:
        yield from map(hand.keep, clinics)
        return
    with ThreadPoolExecutor(at_once) as threads:
        yield from threads.map(hand.keep_apart, clinics)


def _portions(people: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(people), CHARTS_AT_ONCE):
        yield people[start : start + CHARTS_AT_ONCE]


def _record(clinic: Clinic, now: datetime) -> None:
    """One event for a clinic. The charts that follow leave those that every import leaves."""
    audit.record(
        actor=clinic.actor,
        action=Action.OTHER,
        subject="importers/load",
        subject_id=clinic.facility.pk,
        summary=f"Made-up records written: {clinic.share.patients:,} patients, {clinic.share.visits:,} visits",
        metadata={"patients": clinic.share.patients, "visits": clinic.share.visits},
        at=now,
    )


def _analyze() -> None:
    """So that plans are made for what is there now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _staff() -> list[str]:
    """Those of the first clinic of the large organization and of the first neighbour."""
    names = [f"{role}_{place}" for place in ("0_1", "1_1") for role in ("admin", "nurse", "staff", "biller", "doctor")]
    wanted = [f"{name}_1" if name.startswith("doctor") else name for name in names]
    return list(User.objects.filter(username__in=wanted).order_by("pk").values_list("username", flat=True))


def _patients(clinic: Clinic) -> list[str]:
    return [username_of(patient) for patient in regulars(clinic)[: 3 * ONE_SIGNS_IN_OF : ONE_SIGNS_IN_OF]]
