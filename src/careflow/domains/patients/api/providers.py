from typing import Annotated

from ninja import Query

from careflow.domains.patients import operations, queries
from careflow.domains.patients.api.routes import SECTION, routes
from careflow.domains.patients.permissions import ADMINISTER_FACILITY
from careflow.domains.patients.queries import CareProviderOut
from careflow.domains.patients.schemas import CareProviderPatch
from careflow.platform.actor import Actor
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_staff, matching
from careflow.platform.identity import ScopeMode
from careflow.platform.replica import may_lag


def _administers(actor: Actor) -> bool:
    return actor.can(ADMINISTER_FACILITY) and (actor.is_organization_admin or actor.role_code == "admin")


ADMINISTRATOR = matching(f"facility administrator with {ADMINISTER_FACILITY}", _administers, facility=ScopeMode.STAFF)


@routes.endpoint(
    "GET", "patients/providers/", needs=facility_staff(), section=SECTION,
    summary="List primary care and referring providers.",
)  # fmt: skip
@revalidated
@may_lag
def list_care_providers(
    call: Call,
    include_inactive: Annotated[bool, Query(description="Retired entries too.")] = False,  # noqa: FBT002  (a query)
) -> list[CareProviderOut]:
    return queries.list_care_providers(actor=call.actor, even_inactive=include_inactive)


@routes.endpoint(
    "POST", "patients/providers/", needs=ADMINISTRATOR, section=SECTION, status=201, summary="Add a care provider."
)
def add_care_provider(call: Call, body: CareProviderPatch) -> CareProviderOut:
    """A person needs a last name, an organization its name; a colleague is named by `linked_staff`."""
    provider_id = operations.add_care_provider(actor=call.actor, details=body.changes(), now=call.now)
    return queries.get_care_provider(actor=call.actor, provider_id=provider_id)


@routes.endpoint(
    "GET", "patients/providers/{id:provider_id}/", needs=facility_staff(), section=SECTION,
    summary="Show one care provider.",
)  # fmt: skip
def get_care_provider(call: Call, provider_id: int) -> CareProviderOut:
    return queries.get_care_provider(actor=call.actor, provider_id=provider_id)


@routes.endpoint(
    "PUT", "patients/providers/{id:provider_id}/", needs=ADMINISTRATOR, section=SECTION,
    summary="Save a care provider as a whole.",
)  # fmt: skip
def replace_care_provider(call: Call, provider_id: int, body: CareProviderPatch) -> CareProviderOut:
    """No field is required as long as the provider keeps a name; absent ones keep their values."""
    return _change(call, provider_id, body)


@routes.endpoint(
    "PATCH", "patients/providers/{id:provider_id}/", needs=ADMINISTRATOR, section=SECTION,
    summary="Change some fields of a care provider.",
)  # fmt: skip
def change_care_provider(call: Call, provider_id: int, body: CareProviderPatch) -> CareProviderOut:
    return _change(call, provider_id, body)


@routes.endpoint(
    "DELETE", "patients/providers/{id:provider_id}/", needs=ADMINISTRATOR, section=SECTION,
    summary="Retire a care provider.",
)  # fmt: skip
def retire_care_provider(call: Call, provider_id: int) -> None:
    """The entry leaves the directory; charts that name it keep it. `is_active: true` brings it back."""
    operations.retire_care_provider(
        actor=call.actor, provider_id=provider_id, expected_version=call.expected_version, now=call.now
    )


def _change(call: Call, provider_id: int, body: CareProviderPatch) -> CareProviderOut:
    operations.change_care_provider(
        actor=call.actor,
        provider_id=provider_id,
        changes=body.changes(),
        expected_version=call.expected_version,
        now=call.now,
    )
    return queries.get_care_provider(actor=call.actor, provider_id=provider_id)
