"""The demo's people of the portal, who sign in with a password that is published."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model

from careflow.domains.portal.models import PortalAccount, ProxyAccess
from careflow.domains.portal.operations import remind_everywhere
from careflow.importers.demo import DemoRefused, build_demo
from careflow.importers.demo.portal import PORTAL_PASSWORD
from careflow.platform.models import OutgoingLetter

TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def test_the_demo_patient_and_a_parent_may_sign_in(db):
    build_demo(now=TUESDAY_NOON)

    patient = PortalAccount.unscoped.get(user__username="patient_demo")
    parent = PortalAccount.unscoped.get(user__username="parent_demo")
    assert (patient.patient.external_id, parent.patient) == ("A-01", None)
    assert all(account.user.check_password(PORTAL_PASSWORD) for account in (patient, parent))
    link = ProxyAccess.unscoped.get(account=parent)
    born = link.patient.date_of_birth
    assert (link.ends_on.year - born.year, link.relationship) == (18, "parent")
    assert link.ends_on > TUESDAY_NOON.date() == link.starts_on


def test_a_stranger_of_that_name_is_not_taken_for_the_demo_patient(db):
    get_user_model().objects.create(username="Patient_Demo", surface="portal")

    with pytest.raises(DemoRefused, match="patient_demo"):
        build_demo(now=TUESDAY_NOON)

    assert not PortalAccount.unscoped.exists()


def test_nobody_is_written_to_about_what_the_demo_makes_up(db):
    build_demo(now=TUESDAY_NOON)
    build_demo(now=TUESDAY_NOON + timedelta(days=1))

    assert remind_everywhere(now=TUESDAY_NOON + timedelta(days=1)) == 0
    assert not OutgoingLetter.objects.exists()
