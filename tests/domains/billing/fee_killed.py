"""`python -m tests.domains.billing.fee_killed WHAT STEP ORGANIZATION FACILITY SCHEDULE`: fills or copies a sheet in the
database that TEST_DATABASE_URL names, and dies at the step as a process dies that is killed: nothing is cleaned up."""

import os
import sys

import django

STEPS = ("lines", "told", "done")


def die(*_args, **_kwargs):
    os._exit(9)


def main(what, step, organization_id, facility_id, schedule_id):
    django.setup()

    from django.db import transaction
    from django.utils import timezone

    from careflow.domains.billing.operations import copy_schedule, fee_filling, populate_schedule
    from careflow.domains.billing.operations import fee_schedules as sheets
    from careflow.platform.actor import system

    filled = fee_filling.insert_lines

    def fill_and_die(*args):
        filled(*args)
        die()

    if step == "lines":
        fee_filling.insert_lines = fill_and_die
    if step == "told":
        recorded = sheets.record_schedule

        def record_and_die(*args):
            recorded(*args)
            die()

        fee_filling.record_schedule = sheets.record_schedule = record_and_die
    actor = system(name="Night shift", organization_id=int(organization_id), facility_id=int(facility_id))
    with transaction.atomic():
        if what == "copy":
            copy_schedule(actor=actor, source_schedule_id=int(schedule_id), now=timezone.now())
        else:
            populate_schedule(actor=actor, schedule_id=int(schedule_id), at_facility=False, now=timezone.now())
    die()


if __name__ == "__main__":
    main(*sys.argv[1:])
