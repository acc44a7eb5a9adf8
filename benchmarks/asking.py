"""What people of a clinic ask for all day, made from the rows that loadgen has written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.plan import Asked, Endpoint
from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.operations.importing import RecordedEncounter, import_encounters
from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, Facility, PatientGender, Staff
from careflow.domains.messaging.models import MessageThread
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import PortalAccount
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.platform.actor import Actor, system
from careflow.platform.localtime import to_local

WRITES = 150  # of each kind at most
VARIANTS = 24
SHOWN = 20  # patients below the field in which somebody types; a search for a list brings up to a thousand
SATURDAY = 6
LUNCH = ("12:00", "12:20", "12:40")
BOOKED_AFTER = 7  # days
DIAGNOSES = ("type 2 diab", "hypert", "E11", "asthma", "low back pain", "fracture femur left", "depress", "anx")


class Asking:
    """From the desk of one facility, as a person with every right there."""

    def __init__(self, facility: Facility, now: datetime, rng: Random) -> None:
        self.facility, self.now, self.rng = facility, now, rng
        self.here = f"facility_id={facility.pk}"
        self.today = to_local(now, self.actor.zone).date()

    @property
    def actor(self) -> Actor:
        return system(name="Benchmark", organization_id=self.facility.organization_id, facility_id=self.facility.pk)

    def endpoints(self) -> Iterator[Endpoint]:
        yield from self._hot()
        yield from self._other_reads()
        yield from self._writes()

    def _hot(self) -> Iterator[Endpoint]:
        regulars = list(
            Encounter.unscoped.filter(facility=self.facility)
            .order_by("patient_id")
            .values_list("patient_id", flat=True)
            .distinct()[:VARIANTS]
        )
        lists = {
            "encounters": "clinical/encounters/",
            "problems": "clinical/problems/",
            "medications": "medications/",
            "allergies": "allergies/patient-allergies/",
            "vitals": "clinical/vitals/",
        }
        yield Endpoint("day list", "hot", 3, [Asked(f"appointments/?date={day}&{self.here}") for day in self._days()])
        pairs = [f"{term}%20{other}" for term, other in zip(self._terms(3), self._first_names(), strict=False)]
        names = {"one letter": 1, "two letters": 2, "three letters": 3}
        searches = {name: self._terms(letters) for name, letters in names.items()} | {"two words": pairs}
        for name, terms in searches.items():
            for kind, few in (("type-ahead", f"&limit={SHOWN}"), ("patient search", "")):
                asked = [Asked(f"patients/?search={term}&{self.here}{few}") for term in terms]
                yield Endpoint(f"{kind}, {name}", "hot", 5, asked)
        for name, path in lists.items():
            yield Endpoint(
                f"chart: {name}", "hot", 3, [Asked(f"{path}?patient_id={pk}&{self.here}") for pk in regulars]
            )
        for name in ("appointment-statuses", "appointment-types"):
            yield Endpoint(f"dictionary: {name}", "hot", 2, [Asked(f"facilities/{name}/?{self.here}")])
        yield Endpoint("me", "hot", 3, [Asked("users/me/")])

    def _other_reads(self) -> Iterator[Endpoint]:
        visits = Appointment.unscoped.filter(facility=self.facility).order_by("pk").values_list("pk", flat=True)
        yield Endpoint(
            "visit by its key", "read", 3, [Asked(f"appointments/{pk}/?{self.here}") for pk in visits[:240:10]]
        )
        yield Endpoint("inbox", "read", 3, [Asked(f"messaging/threads/?status=open&{self.here}")])
        yield Endpoint("unbilled worklist", "read", 3, [Asked(f"billing/unbilled-encounters/?{self.here}")])
        yield Endpoint("superbills", "read", 4, [Asked(f"billing/encounter-billing-records/?{self.here}")])
        yield Endpoint(
            "ICD-10 search", "read", 3,
            [Asked(f"clinical/icd10-catalog/?search={term.replace(' ', '%20')}") for term in DIAGNOSES],
        )  # fmt: skip
        slot = BookableSlot.unscoped.filter(facility=self.facility, starts_at__gt=self.now).order_by("pk")[0]
        query = f"provider={slot.provider_id}&type={slot.appointment_type_id}"
        yield Endpoint("portal: slots", "read", 3, [Asked(f"portal/scheduling/slots/?{query}")], door="portal")
        yield Endpoint("portal: visits", "read", 3, [Asked("portal/appointments/")], door="portal")

    def _writes(self) -> Iterator[Endpoint]:
        free = self._free_times()
        moved, cancelled = self._coming_visits()
        here, cancel = self.here, self._code(AppointmentStatus, "cancelled")
        gender = self._code(PatientGender, "female")
        yield Endpoint("register patient", "write", 10, [
            Asked(f"patients/?{here}", "POST", {
                "first_name": f"Benchmark{number}", "last_name": f"Person{number}", "date_of_birth": "1980-05-12",
                "gender": gender, "sex_at_birth": "female",
                "phones": [{"label": "cell", "number": f"290555{number:04}", "is_primary": True}],
            })
            for number in range(WRITES)
        ], door="desk")  # fmt: skip
        people = self._people(WRITES)
        # It leaves a line in the log.
        yield Endpoint("open a chart", "write", 10, [Asked(f"patients/{pk}/?{here}") for pk in people])
        yield Endpoint("book", "write", 10, [
            Asked(f"appointments/?{here}", "POST", {
                "patient": person, "status": self._code(AppointmentStatus, "confirmed"),
                "appointment_type": self._code(AppointmentType, "follow_up"), "allow_same_day_double_book": True,
                **times,
            })
            for person, times in zip(people, free, strict=False)
        ], door="desk")  # fmt: skip
        yield Endpoint("move", "write", 10, [
            Asked(f"appointments/{visit}/?{here}", "PATCH", {"allow_same_day_double_book": True, **times})
            for visit, times in zip(moved, free, strict=False)
        ], door="desk")  # fmt: skip
        yield Endpoint("cancel", "write", 10, [
            Asked(f"appointments/{visit}/?{here}", "PATCH", {"status": cancel}) for visit in cancelled
        ], door="desk")  # fmt: skip
        yield Endpoint("sign", "write", 10, [
            Asked(f"clinical/progress-notes/{note}/sign/?{here}", "POST", {}) for note in self._drafts()
        ])  # fmt: skip
        threads = MessageThread.unscoped.filter(facility=self.facility, status="open").values_list("pk", flat=True)
        open_threads = list(threads.order_by("pk")[:VARIANTS])
        yield Endpoint("message", "write", 10, [
            Asked(f"messaging/threads/{open_threads[number % len(open_threads)]}/reply/?{here}", "POST", {
                "body": f"Take them after breakfast, please ({number})."
            })
            for number in range(WRITES)
        ])  # fmt: skip

    def _days(self) -> list[date]:
        """Weekdays around today, and a Sunday on which nobody comes."""
        around = [self.today + timedelta(days=offset) for offset in range(-17, 17)]
        sundays = [day for day in around if day.isoweekday() > SATURDAY]
        return [day for day in around if day.isoweekday() < SATURDAY] + sundays[:1]

    def _terms(self, letters: int) -> list[str]:
        """Of names that are there; the same letters once."""
        keys = Patient.unscoped.filter(facility=self.facility, last_key__regex=r"^[a-z]{4}").order_by("pk")
        found = dict.fromkeys(key[:letters] for key in keys.values_list("last_key", flat=True)[:600])
        return list(found)[:VARIANTS]

    def _first_names(self) -> list[str]:
        keys = Patient.unscoped.filter(facility=self.facility, last_key__regex=r"^[a-z]{4}").order_by("pk")
        return [key[0] for key in keys.values_list("first_key", flat=True)[:VARIANTS]]

    def _people(self, count: int) -> list[int]:
        rows = Patient.unscoped.filter(facility=self.facility).order_by("-pk")
        return list(rows.values_list("pk", flat=True)[:count])

    def _code(self, dictionary: Any, code: str) -> int:
        return int(dictionary.unscoped.get(facility=self.facility, code=code).pk)

    def _free_times(self) -> Iterator[dict[str, Any]]:
        """At noon, when loadgen books nobody and those do not see anybody who are not offered online."""
        doctors = Staff.unscoped.filter(facility=self.facility, role__code="physician", online_scheduling_enabled=False)
        columns = list(doctors.order_by("pk").values_list("pk", "linked_resource__pk"))
        day = self.today + timedelta(days=BOOKED_AFTER)
        while True:
            day += timedelta(days=1)
            if day.isoweekday() < SATURDAY:
                for (provider, resource), start in ((column, start) for column in columns for start in LUNCH):
                    ends = f"{start[:-2]}{int(start[-2:]) + 15:02}"
                    yield {
                        "rendering_provider": provider, "resource": resource,
                        "appointment_time": f"{day}T{start}", "end_time": f"{day}T{ends}",
                    }  # fmt: skip

    def _coming_visits(self) -> tuple[list[int], list[int]]:
        """To be moved, and to be cancelled."""
        coming = Appointment.unscoped.filter(
            facility=self.facility, status__code="confirmed", starts_at__gt=self.now + timedelta(days=BOOKED_AFTER)
        )
        rows = list(coming.order_by("starts_at", "pk").values_list("pk", flat=True)[: 2 * WRITES])
        return rows[::2], rows[1::2]

    def _drafts(self) -> list[int]:
        """Encounters of visits that took place, charted now and not signed yet."""
        seen = Appointment.unscoped.filter(
            facility=self.facility, status__code="check_out", starts_at__lt=self.now - timedelta(days=30)
        ).exclude(pk__in=Encounter.unscoped.filter(facility=self.facility).values("appointment_id"))
        ids = import_encounters(
            actor=self.actor,
            encounters=[
                RecordedEncounter(
                    external_id=f"b{visit.pk}", patient_id=visit.patient_id, started_at=visit.starts_at,
                    ended_at=visit.ends_at, appointment_id=visit.pk, reason="Benchmark",
                    rendering_provider_id=visit.rendering_provider_id,
                    rendering_provider_name=visit.rendering_provider_name,
                    texts={"subjective": "Well.", "objective": "Well.", "assessment": "Well.", "plan": "None."},
                )
                for visit in seen.order_by("-starts_at", "pk")[:WRITES]
            ],
            external_system="benchmark",
            now=self.now,
        )  # fmt: skip
        notes = Encounter.unscoped.filter(pk__in=ids.values()).order_by("pk")
        return list(notes.values_list("progress_note__pk", flat=True))


def somebody_with_a_chart(facility: Facility) -> PortalAccount:
    """A patient of that facility who signs in on the portal."""
    account: PortalAccount = PortalAccount.unscoped.filter(patient__facility=facility).order_by("pk")[0]
    return account
