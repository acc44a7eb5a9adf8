from tests.domains.scheduling.factories import status_of


def code(north, name):
    return status_of(north, name).pk


def as_it_is(encounter):
    encounter.refresh_from_db()
    return encounter
