"""What patients see of their own coverage."""

from datetime import date

from careflow.domains.insurance import queries
from careflow.domains.insurance.queries import PolicyForPatientOut
from careflow.platform.actor import system
from tests.domains.insurance.factories import linked_carrier, policy
from tests.domains.patients.factories import a_patient


def at(facility):
    return system(name="Tests", organization_id=facility.organization_id, facility_id=facility.pk)


def test_policies_in_use_come_in_the_order_in_which_they_pay(cast):
    north, carrier = cast.facilities["north"], linked_carrier(cast)
    pat = a_patient(north)
    orders = ("other", "tertiary", "secondary", "secondary")
    made = [policy(pat, carrier, f"M-{place}", coverage_order=order) for place, order in enumerate(orders)]
    first = policy(pat, carrier, "M-first", is_primary=True)
    policy(pat, carrier, "M-ended", is_active=False)
    policy(a_patient(north), carrier)

    listed = queries.list_policies_for_patient(actor=at(north), patient_id=pat.pk)

    other, tertiary, secondary, another = made
    assert [entry.id for entry in listed] == [row.pk for row in (first, secondary, another, tertiary, other)]


def test_nothing_of_what_the_clinic_notes_is_shown(cast):
    north = cast.facilities["north"]
    pat = a_patient(north)
    row = policy(
        pat, linked_carrier(cast), is_primary=True, plan_name="Gold", group_number="G7", subscriber_name="Sam Lee",
        relationship_to_subscriber="spouse", effective_date=date(2026, 1, 1), notes="Pays late.",
    )  # fmt: skip

    (shown,) = queries.list_policies_for_patient(actor=at(north), patient_id=pat.pk)

    assert shown == PolicyForPatientOut(
        row.pk, "Harbor Mutual", "Gold", "M-1", "G7", "Sam Lee", "spouse", date(2026, 1, 1), None, True
    )
    assert not hasattr(shown, "notes")


def test_a_chart_of_another_facility_has_none(cast):
    pat = a_patient(cast.facilities["north"])
    policy(pat, linked_carrier(cast))

    assert queries.list_policies_for_patient(actor=at(cast.facilities["south"]), patient_id=pat.pk) == []
