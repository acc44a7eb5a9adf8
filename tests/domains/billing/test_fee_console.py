import pytest
from django.urls import reverse

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.facilities.models import Facility, Staff
from tests.domains.billing.fee_factories import (
    a_facility_sheet,
    a_local_service,
    a_sheet,
    an_item,
    an_override,
)
from tests.web.pages import fields_of


def page(model, what, *args):
    return reverse(f"admin:{model}_{what}", args=args)


def test_codes_are_kept_as_the_clinics_screens_keep_them(console, cast):
    harbor = cast.organizations["harbor"]
    made = {"organization": harbor.pk, "name": "Cash", "code": "CASH"}
    console.post(page("billing_feeschedule", "add"), fields_of(console.get(page("billing_feeschedule", "add"))) | made)
    sheet = FeeSchedule.unscoped.get()
    add = page("billing_feescheduleitem", "add")
    priced = {
        "organization": harbor.pk, "schedule": sheet.pk, "service_code": "g0402", "description": "Visit",
        "charge_cents": 100, "modifier_1": "ga",
    }  # fmt: skip

    console.post(add, fields_of(console.get(add)) | priced)

    item = FeeScheduleItem.unscoped.get()
    assert (sheet.code, item.service_code, item.modifier_1, item.default_units) == ("cash", "G0402", "GA", 100)
    assert AuditEvent.objects.filter(app_label="billing", action="create").count() == 2


def test_a_price_is_changed_and_counted(console, cast):
    item = an_item(a_sheet(cast.organizations["harbor"]))
    change = page("billing_feescheduleitem", "change", item.pk)

    console.post(change, fields_of(console.get(change)) | {"charge_cents": 5})

    item.refresh_from_db()
    assert (item.charge_cents, item.version, AuditEvent.objects.get(app_label="billing").action) == (
        5, 2, "update",
    )  # fmt: skip


def test_what_is_empty_is_inherited(console, cast):
    item = an_item(a_sheet(cast.organizations["harbor"]))
    add = page("billing_facilityfeeoverride", "add")
    made = {"facility": cast.facilities["north"].pk, "item": item.pk, "charge_cents": 5}

    console.post(add, fields_of(console.get(add)) | made)

    entry = FacilityFeeOverride.unscoped.get()
    shown = (entry.charge_cents, entry.description, entry.modifier_1, entry.place_of_service, entry.sort_order)
    assert shown == (5, None, None, None, None)


def foreign_item(cast):
    return {"facility": cast.facilities["north"].pk, "item": an_item(a_facility_sheet(cast.facilities["south"])).pk}


REFUSED = {
    "another facility's item": (
        "billing_facilityfeeoverride", foreign_item, "This is of another organization or facility.",
    ),
    "a second default": (
        "billing_feeschedule",
        lambda cast: {
            "organization": a_sheet(cast.organizations["harbor"], is_default=True).organization_id, "name": "B",
            "code": "b", "is_default": "on",
        },
        "The organization has another default.",
    ),
    "a facility of somebody else": (
        "billing_feeschedule",
        lambda cast: {
            "organization": cast.organizations["harbor"].pk, "facility": cast.facilities["main"].pk, "name": "B",
            "code": "b",
        },
        "This is of another organization or facility.",
    ),
    "a sheet of somebody else": (
        "billing_feescheduleitem",
        lambda cast: {
            "organization": cast.organizations["harbor"].pk,
            "schedule": a_sheet(cast.organizations["lakeside"]).pk, "service_code": "A", "description": "A",
            "charge_cents": 1,
        },
        "This is of another organization or facility.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_the_form_says_what_the_database_refused(console, cast, what):
    model, body, sentence = REFUSED[what]
    add = page(model, "add")

    response = console.post(add, fields_of(console.get(add)) | body(cast))

    assert sentence in response.content.decode()


ONLY_DEFAULT = "This is the only default sheet. Make another sheet the default instead."


@pytest.fixture
def save(console):
    def with_changes(sheet, **changes):
        change = page("billing_feeschedule", "change", sheet.pk)
        body = {name: value for name, value in (fields_of(console.get(change)) | changes).items() if value is not None}
        response = console.post(change, body)
        sheet.refresh_from_db()
        return response.content.decode()

    return with_changes


def test_the_organizations_default_is_not_given_up(save, cast):
    sheet = a_sheet(cast.organizations["harbor"], is_default=True)

    shown = save(sheet, is_default=None)

    assert ONLY_DEFAULT in shown
    assert (sheet.is_default, sheet.version) == (True, 1)
    assert not AuditEvent.objects.filter(app_label="billing").exists()


@pytest.mark.parametrize("organization_prices", [True, False])
def test_a_facilitys_default_is_given_up_where_the_organization_has_one(save, cast, organization_prices):
    a_sheet(cast.organizations["harbor"], is_default=organization_prices)
    a_sheet(cast.organizations["lakeside"], is_default=True)
    sheet = a_facility_sheet(cast.facilities["north"], is_default=True)

    shown = save(sheet, is_default=None, is_active=None)

    assert (ONLY_DEFAULT in shown) is not organization_prices
    assert (sheet.is_default, sheet.is_active) == (not organization_prices, not organization_prices)


def test_a_sheet_that_prices_somebody_stays_in_use(save, cast):
    sheet = a_sheet(cast.organizations["harbor"])
    Facility.unscoped.filter(pk=cast.facilities["north"].pk).update(fee_schedule=sheet)

    shown = save(sheet, is_active=None)

    assert "This sheet prices Harbor North: give them another one first." in shown
    assert sheet.is_active is True
    save(sheet, name="Renamed")
    assert sheet.name == "Renamed"


@pytest.mark.parametrize("model", [Facility, Staff])
def test_prices_of_somebody_else_are_refused_where_they_are_assigned(console, cast, model):
    row = cast.facilities["north"] if model is Facility else cast.staff["stan@north"]
    sheet = a_facility_sheet(cast.facilities["south"])
    change = page(f"facilities_{model._meta.model_name}", "change", row.pk)

    response = console.post(change, fields_of(console.get(change)) | {"fee_schedule": sheet.pk})

    assert "Choose a fee schedule of the same organization, and of no other facility." in response.content.decode()
    assert model.unscoped.get(pk=row.pk).fee_schedule_id is None


@pytest.mark.parametrize("model", ["feeschedule", "feescheduleitem", "facilityfeeoverride"])
def test_every_page_is_found_by_name(console, cast, model):
    north = cast.facilities["north"]
    item = an_item(a_sheet(cast.organizations["harbor"], "Findable"), "FIND")
    an_override(north, item)
    a_local_service(north, "OTHER")

    response = console.get(page(f"billing_{model}", "changelist"), {"q": "find"})

    assert (response.status_code, len(response.context["cl"].result_list)) == (200, 1)


@pytest.mark.parametrize("sent", ["10000000000", "99999999999999"])
def test_a_price_is_one_that_can_be_charged(console, cast, sent):
    change = page("billing_feescheduleitem", "change", an_item(a_sheet(cast.organizations["harbor"])).pk)

    response = console.post(change, fields_of(console.get(change)) | {"charge_cents": sent})

    assert response.context["adminform"].form.errors == {"charge_cents": ["This number is too large."]}
    assert console.post(change, fields_of(console.get(change)) | {"charge_cents": "9999999999"}).status_code == 302
