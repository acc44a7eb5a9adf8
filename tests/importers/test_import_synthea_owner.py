import pytest

from careflow.domains.accounts.models import PasswordLink, Session, User
from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.organizations.models import Membership, Organization
from careflow.importers.synthea.destination import ImportRefused
from tests.conftest import token_for
from tests.importers.conftest import NOW
from tests.importers.exports import write_export


class TestOwner:
    def test_the_owner_runs_the_organization_and_the_facility(self, bring_in, tmp_path):
        bring_in(write_export(tmp_path), owner="quinn", organization="Quill Group", facility="Quill Clinic")

        quinn = User.objects.get(username="quinn")
        row = Staff.unscoped.get(user=quinn)
        assert quinn.check_password("a good password")
        assert (quinn.is_staff, quinn.is_superuser) == (False, False)
        assert (quinn.membership.role.code, row.role.code, row.is_default) == ("owner", "admin", True)
        facility = Facility.unscoped.get(name="Quill Clinic")
        assert (facility.organization.slug, facility.timezone) == ("quill-group", "America/New_York")

    def test_a_rerun_sets_the_password_again_and_ends_what_the_old_one_opened(self, bring_in, tmp_path):
        folder = write_export(tmp_path)
        bring_in(folder)
        events, owner = AuditEvent.objects.count(), User.objects.get(username="synthea")
        token_for(owner)
        PasswordLink.objects.create(
            user=owner, purpose="reset", surface="clinic", digest="x", email_key="x", issued_at=NOW, expires_at=NOW
        )

        bring_in(folder, password="another good one")

        assert Session.objects.get().revoked_because == PasswordLink.objects.get().ended_because == "password"
        changed = User.objects.get(username="synthea")
        assert (changed.check_password("another good one"), changed.version) == (True, owner.version + 1)
        assert AuditEvent.objects.count() == events + 1
        assert AuditEvent.objects.latest("id").metadata["changed_fields"] == ["Password"]

    def test_without_a_password_one_is_made_up_once(self, db):
        first = run_prepare(password=None)
        second = run_prepare(password=None)

        assert User.objects.get(username="synthea").check_password(first.new_password)
        assert second.new_password is None

    def test_somebody_of_another_organization_is_refused(self, cast):
        with pytest.raises(ImportRefused, match="works for another organization"):
            run_prepare(owner="liam")

        assert not Organization.objects.filter(slug="synthea-health").exists()
        assert Membership.unscoped.get(user=cast.users["liam"]).organization == cast.organizations["lakeside"]

    @pytest.mark.parametrize(
        ("wish", "sentence"),
        [
            ({"timezone": "Mars/Base"}, "no time zone"),
            ({"organization": "—"}, "needs letters"),
            ({"facility": ""}, "needs one to 100"),
        ],
    )
    def test_what_cannot_be_is_refused(self, db, wish, sentence):
        with pytest.raises(ImportRefused, match=sentence):
            run_prepare(**wish)

        assert not Organization.objects.filter(slug="synthea-health").exists()


def run_prepare(**wishes):
    from careflow.importers.synthea.destination import Wishes, prepare

    return prepare(Wishes(**wishes), now=NOW)
