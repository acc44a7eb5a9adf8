"""The OpenAPI document over HTTP."""

import hashlib
import json
from functools import cache

import yaml
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from careflow.platform.endpoint.refusals import respond
from careflow.platform.problems import BadInput
from careflow.web.openapi.document import document

MEDIA_TYPES = {"json": "application/json", "yaml": "application/yaml"}


@cache
def written(form: str) -> bytes:
    """The document as the committed `openapi.json` has it, or as YAML."""
    if form == "yaml":
        return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=110).encode()
    return (json.dumps(document(), indent=2, ensure_ascii=False) + "\n").encode()


@cache
def fingerprint(form: str) -> str:
    return f'"{hashlib.sha256(written(form)).hexdigest()[:20]}"'


def _form(request: HttpRequest) -> str:
    return request.GET.get("format", "json")


@csrf_exempt
@require_safe
@condition(etag_func=lambda request: fingerprint(_form(request)) if _form(request) in MEDIA_TYPES else None)
def schema(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if form not in MEDIA_TYPES:
        return respond(BadInput(format="Choose one of 'json' or 'yaml'."))
    response = HttpResponse(written(form), content_type=MEDIA_TYPES[form])
    patch_cache_control(response, no_cache=True)
    return response
