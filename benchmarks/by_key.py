"""The product's addresses and one more: a code by its primary key, behind the same gate, to compare with."""

from django.urls import path
from ninja import NinjaAPI

from careflow.domains.clinical.models import DiagnosisCode
from careflow.domains.clinical.queries.code_shape import DiagnosisCodeOut
from careflow.platform.compiled import Compiled
from careflow.platform.endpoint.api import ClinicAPI, GateParser
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import signed_in
from careflow.platform.endpoint.routes import Routes
from careflow.web.urls import urlpatterns as of_the_product

COLUMNS = ("code", "description", "chapter", "is_billable", "is_common")
BY_KEY = Compiled(
    lambda code_id: DiagnosisCode.objects.filter(pk=code_id).values_list(*COLUMNS), listed=False, code_id=-1
)
routes = Routes()


@routes.endpoint("GET", "{id:code_id}/", needs=signed_in(), section="Benchmark", summary="One code by its key.")
def get_code_by_key(call: Call, code_id: int) -> DiagnosisCodeOut:  # noqa: ARG001  (every handler takes it)
    return DiagnosisCodeOut(*BY_KEY.rows(code_id=code_id)[0])


api: NinjaAPI = ClinicAPI(parser=GateParser(), docs_url=None, openapi_url=None, urls_namespace="benchmark")
api.add_router("", routes)
urlpatterns = [path("by-key/", api.urls), *of_the_product]
