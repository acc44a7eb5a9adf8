"""Sheets that a facility, a member of staff or a payer is priced by."""

import pytest

from tests.domains.billing.fee_factories import a_facility_sheet, a_payer, a_sheet, sheet_body

PATH = "billing/organization-fee-schedules/"


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


@pytest.fixture
def adam(acting_as):
    return acting_as("adam")


def test_it_stays_in_use(cast, harbor, adam):
    sheet, north, paul = a_sheet(harbor), cast.facilities["north"], cast.staff["paul@north"]
    payers = [a_payer(harbor, name, fee_schedule=sheet) for name in ("Bay", "Acme")]
    for row in (north, paul):
        type(row).unscoped.filter(pk=row.pk).update(fee_schedule=sheet)
    told = []
    for row in (paul, north, *payers):
        response = adam.patch(f"{PATH}{sheet.pk}/", {"is_active": False, "notes": "Old"})
        told.append((response.status_code, response.json()["is_active"]))
        type(row).unscoped.filter(pk=row.pk).update(fee_schedule=None)

    assert told == [
        (400, [f"This sheet prices {names}: give them another one first."])
        for names in ("Harbor North, Acme, Bay and others", "Harbor North, Acme, Bay", "Acme, Bay", "Acme")
    ]
    assert adam.get(f"{PATH}{sheet.pk}/").json() == sheet_body(sheet)
    assert adam.patch(f"{PATH}{sheet.pk}/", {"is_active": False}).json()["is_active"] is False


def test_one_that_went_out_of_use_before_may_be_changed(harbor, adam):
    sheet = a_sheet(harbor, is_active=False)
    a_payer(harbor, fee_schedule=sheet)

    assert adam.patch(f"{PATH}{sheet.pk}/", {"is_active": False, "notes": "Old"}).status_code == 200


def test_a_facilitys_own_one_does_too(cast, harbor, acting_as):
    a_sheet(harbor, is_default=True)
    north, ada = cast.facilities["north"], acting_as("ada")
    sheet = a_facility_sheet(north, is_default=True)
    path = f"billing/facility-fee-schedules/{sheet.pk}/?facility_id={north.pk}"
    type(north).unscoped.filter(pk=north.pk).update(fee_schedule=sheet)

    refused = ada.patch(path, {"is_active": False})

    assert (refused.status_code, refused.json()["is_active"]) == (
        400, ["This sheet prices Harbor North: give them another one first."],
    )  # fmt: skip
    assert ada.patch(path, {"is_default": False}).status_code == 200
