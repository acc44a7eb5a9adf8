from careflow.domains.billing import operations, queries
from careflow.domains.billing.api.routes import SECTION, routes
from careflow.domains.billing.queries import BillingSettingsOut
from careflow.domains.billing.schemas.settings import BillingSettingsIn
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import matching, organization_admin
from careflow.platform.endpoint.shapes import sent

MEMBER = matching("any member of the organization", lambda actor: actor.organization_id is not None)


@routes.endpoint(
    "GET", "billing/settings/", needs=MEMBER, section=SECTION, summary="How the organization bills."
)  # fmt: skip
def get_billing_settings(call: Call) -> BillingSettingsOut:
    """Defaults until somebody decides."""
    return queries.get_settings(actor=call.actor)


@routes.endpoint(
    "PATCH", "billing/settings/", needs=organization_admin(), section=SECTION, summary="Decide how to bill."
)
def change_billing_settings(call: Call, body: BillingSettingsIn) -> BillingSettingsOut:
    """With `require_clean_check`, a superbill with errors becomes ready only with a reason that overrides them."""
    operations.change_settings(
        actor=call.actor, fields=sent(body), expected_version=call.expected_version, now=call.now
    )  # fmt: skip
    return queries.get_settings(actor=call.actor)
