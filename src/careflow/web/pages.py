"""The pages for people: the catalog of endpoints and the interactive docs."""

from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from careflow.web import catalog

ASSETS = ("web/catalog.css", "web/catalog.js", "web/docs.js", "web/set_password.js", "web/portal_password.js")
LONGEST_QUERY = 200
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
# The docs' own script writes styles into its elements and draws its icons from data addresses.
DOCS = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)


@csrf_exempt
@require_safe
def catalog_page(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    words = catalog.words_of(query)
    chosen = [(section, [(entry, entry.matches(words)) for entry in section.entries]) for section in catalog.sections()]
    counted = [(section, entries, sum(fits for _, fits in entries)) for section, entries in chosen]
    context = {
        "query": query,
        "sections": counted,
        "shown": sum(count for *_, count in counted),
        "total": sum(len(section.entries) for section in catalog.sections()),
        "shapes": catalog.shapes(),
        "stamp": stamp(),
    }
    return _page(request, "web/catalog.html", context, STRICT)


@csrf_exempt
@require_safe
def docs_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "web/docs.html", {"stamp": stamp()}, DOCS)


@csrf_exempt
@require_safe
def set_password_page(request: HttpRequest) -> HttpResponse:
    """Where the links in our e-mails lead, unless a web client has such a page. It knows nothing: the link's secret
    stays in the browser until the form is sent."""
    return _page(request, "web/set_password.html", {"stamp": stamp()}, STRICT)


@csrf_exempt
@require_safe
def portal_password_page(request: HttpRequest) -> HttpResponse:
    """The same for patients and those who look after them; an invitation is asked for a date of birth, too."""
    return _page(request, "web/portal_password.html", {"stamp": stamp()}, STRICT)


def _page(request: HttpRequest, template: str, context: dict[str, object], policy: str) -> HttpResponse:
    response = render(request, template, context)
    response["Content-Security-Policy"] = policy
    patch_cache_control(response, no_cache=True)
    return response


_stamps: list[str] = []


def stamp() -> str:
    """Changes with our own assets, so that no browser keeps an old one."""
    if not _stamps:
        digest = sha256()
        for name in ASSETS:
            digest.update(Path(str(finders.find(name))).read_bytes())
        _stamps.append(digest.hexdigest()[:8])
    return _stamps[0]
