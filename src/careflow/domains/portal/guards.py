"""People of the portal stay on its side, and charts, accounts and links inside one organization."""

from careflow.platform import guards

ACCOUNTS = "portal_portalaccount"
LINKS = "portal_proxyaccess"
PREFERENCES = "portal_noticepreferences"
FOREIGN_PERSON = "portal_account_of_a_portal_person"
FOREIGN_CHART = "portal_account_chart_of_its_organization"
FOREIGN_LINK = "proxy_access_inside_one_organization"
OWN_CHART = "proxy_access_not_to_ones_own_chart"
STAYS = "portal_account_stays_with_its_person"
LINK_STAYS = "proxy_access_stays_with_its_people"
ENDED = "proxy_access_ends_for_good"

guards.declare(
    guards.never_deleted(ACCOUNTS),
    guards.never_deleted(LINKS),
    guards.refuse_when(
        name=FOREIGN_PERSON, table=ACCOUNTS, columns="user_id", requires=["accounts_user"],
        condition="(SELECT surface FROM accounts_user WHERE id = NEW.user_id) <> 'portal'",
    ),
    guards.refuse_when(
        name=FOREIGN_CHART, table=ACCOUNTS, columns="patient_id, organization_id",
        requires=["patients_patient", "facilities_facility"],
        condition="(SELECT f.organization_id FROM patients_patient p JOIN facilities_facility f"
        " ON f.id = p.facility_id WHERE p.id = NEW.patient_id) <> NEW.organization_id",
    ),
    guards.refuse_change(
        name=STAYS, table=ACCOUNTS, columns="user_id, organization_id",
        condition="NEW.user_id <> OLD.user_id OR NEW.organization_id <> OLD.organization_id",
    ),
    guards.refuse_when(
        name=FOREIGN_LINK, table=LINKS, columns="account_id, facility_id", requires=[ACCOUNTS, "facilities_facility"],
        condition="(SELECT organization_id FROM portal_portalaccount WHERE id = NEW.account_id) <>"
        " (SELECT organization_id FROM facilities_facility WHERE id = NEW.facility_id)",
    ),
    guards.refuse_when(
        name=OWN_CHART, table=LINKS, columns="account_id, patient_id", requires=[ACCOUNTS],
        condition="(SELECT patient_id FROM portal_portalaccount WHERE id = NEW.account_id) = NEW.patient_id",
    ),
    guards.refuse_change(
        name=LINK_STAYS, table=LINKS, columns="account_id, patient_id, facility_id",
        condition="NEW.account_id <> OLD.account_id OR NEW.patient_id <> OLD.patient_id"
        " OR NEW.facility_id <> OLD.facility_id",
    ),
    guards.refuse_change(
        name=ENDED, table=LINKS, columns="revoked_at, starts_on, ends_on, profile, schedule, records, messages",
        condition="OLD.revoked_at IS NOT NULL",
    ),
    guards.same_owner(table=LINKS, column="patient_id", target="patients_patient"),
    guards.same_owner(table=PREFERENCES, column="account_id", target=ACCOUNTS, owner="organization_id"),
)  # fmt: skip
