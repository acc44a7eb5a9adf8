"""The API of every domain, in one place."""

from importlib import import_module

from careflow.platform.endpoint import refusals
from careflow.platform.endpoint.api import ClinicAPI, GateParser
from careflow.web.errors import unexpected

# In the order of the catalog's sections.
API_MODULES = (
    "careflow.domains.accounts.api",
    "careflow.domains.portal.api",
    "careflow.domains.messaging.api",
    "careflow.domains.organizations.api",
    "careflow.domains.pharmacies.api",
    "careflow.domains.facilities.api",
    "careflow.domains.patients.api",
    "careflow.domains.documents.api",
    "careflow.domains.insurance.api",
    "careflow.domains.scheduling.api",
    "careflow.domains.clinical.api",
    "careflow.domains.medications.api",
    "careflow.domains.allergies.api",
    "careflow.domains.billing.api",
    "careflow.domains.activity.api",
)

api = ClinicAPI(
    title="CareFlow",
    version="1",
    description="The system of record of an outpatient clinic group.",
    parser=GateParser(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="v1",
)
refusals.install(api, unexpected=unexpected)
for name in API_MODULES:
    api.add_router("", import_module(name).routes)
