"""The job that reminds of visits. It looks at what is true when it runs, so that nothing needs to follow a visit
around, and writes each letter once, whoever runs it how often."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.portal import queries
from careflow.domains.portal.operations.letters import reminder_key, visit_letter
from careflow.domains.portal.queries import Clinic
from careflow.domains.portal.queries.recipients import Recipient, list_recipients
from careflow.domains.portal.rules.notices import Coming, Notice, is_to_be_reminded_of
from careflow.domains.scheduling import queries as scheduling
from careflow.domains.scheduling.queries import ComingVisit
from careflow.platform import mail
from careflow.platform.actor import Actor, system
from careflow.platform.mail import Post

JOB = "Reminders of visits"


def remind_everywhere(*, now: datetime) -> int:
    """Facility by facility and page by page, each in a transaction of its own; returns how many letters it wrote."""
    return sum(_remind(clinic, now) for clinic in queries.clinics_that_remind())


def _remind(clinic: Clinic, now: datetime) -> int:
    actor = system(name=JOB, organization_id=clinic.organization_id, facility_id=clinic.facility_id)
    until, after, written = now + timedelta(hours=clinic.hours_before), (now, 0), 0
    while page := scheduling.page_of_coming(actor=actor, after=after, until=until):
        written += _remind_of(actor, page, clinic, now)
        after = page[-1].starts_at, page[-1].id
    return written


def _remind_of(actor: Actor, page: Sequence[ComingVisit], clinic: Clinic, now: datetime) -> int:
    """Visits are held only where there is somebody to write to, and only while the letters are being written: who
    moves one meanwhile waits, and then takes its letters back."""
    by_patient = _wanting(actor, page, now)
    keys = {
        reminder_key(visit.id, visit.starts_at, someone): visit.id
        for visit in page
        for someone in by_patient[visit.patient_id]
        if _is_due(visit, clinic, now)
    }
    new = mail.unused(list(keys)) if keys else set()
    if not new:
        return 0
    with transaction.atomic():
        held = scheduling.hold_coming(actor=actor, appointment_ids=sorted({keys[key] for key in new}))
        posts = [
            _post(visit, someone)
            for visit in held
            if _is_due(visit, clinic, now)
            for someone in by_patient[visit.patient_id]
        ]
        fresh = [post for post in posts if post.key in new]
        mail.send_all(fresh, now=now)
    return len(fresh)


def _wanting(actor: Actor, page: Sequence[ComingVisit], now: datetime) -> defaultdict[int, list[Recipient]]:
    found: defaultdict[int, list[Recipient]] = defaultdict(list)
    for someone in list_recipients(actor=actor, patient_ids=sorted({visit.patient_id for visit in page})):
        if someone.wants(Notice.REMINDER, now=now):
            found[someone.patient_id].append(someone)
    return found


def _is_due(visit: ComingVisit, clinic: Clinic, now: datetime) -> bool:
    coming = Coming(visit.created_at, visit.starts_at, visit.is_awaited)
    return is_to_be_reminded_of(coming, hours_before=clinic.hours_before, now=now)


def _post(visit: ComingVisit, someone: Recipient) -> Post:
    letter = visit_letter(someone, Notice.REMINDER, starts_at=visit.starts_at)
    key = reminder_key(visit.id, visit.starts_at, someone)
    return Post(key, letter, good_until=visit.starts_at)
