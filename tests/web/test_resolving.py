"""A path leads to the route that Django's own resolver would find."""

import re

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, path, re_path, reverse
from django.urls.resolvers import RoutePattern

from careflow.web.resolving import ByBeginning
from careflow.web.routes import live_routes

(API,) = [entry for entry in get_resolver().url_patterns if isinstance(entry, ByBeginning)]
DJANGO = URLResolver(API.pattern, API.url_patterns, app_name=API.app_name, namespace=API.namespace)
PATHS = sorted({route.path.removeprefix("/") for route in live_routes()})
FILLED = [re.sub(r"{\w+}", value, template) for template in PATHS for value in ("7", "words", "9" * 19, "a/b", "")]
ODD = [
    "", "v", "v1", "v1/", "v1//", "v1/nothing/", "v1/users", "v1/users/", "v1/users/me", "v1/users/me//",
    "v1/userss/me/", "v1/appointments/1/nothing/", "v1/patients/\u0667/", "v2/users/me/", "admin/",
    "v1/" + "users/" * 5_000, "v1/" + "x" * 9_000,
]  # fmt: skip


def found(resolver, at):
    try:
        match = resolver.resolve(at)
    except Resolver404:
        return None
    return (match.func, match.args, match.kwargs, match.url_name, match.route, match.namespaces, match.app_names)


def test_every_route_is_found_where_django_would_find_it():
    paths = [*FILLED, *(at[:-1] for at in FILLED)]

    assert [at for at in paths if found(API, at) != found(DJANGO, at)] == []


@pytest.mark.parametrize("at", ODD, ids=lambda at: at[:20] or "(empty)")
def test_an_odd_path_leads_where_django_would_lead_it(at):
    assert found(API, at) == found(DJANGO, at)


def test_there_is_something_to_find():
    assert sum(found(API, at) is not None for at in FILLED) >= len(PATHS)


def view(_request, **_parameters):
    """Is only looked up."""


@pytest.mark.parametrize(
    "at", ["a/1/", "a/new/", "a/b/", "a/b/c/", "a/b/1", "a/b/1/c", "abc/", "a", "1/", "x/y/", "ab/c/d/e", "a/b", "q7/"]
)
def test_the_first_that_fits_wins_whatever_they_begin_with(at):
    patterns = [
        path("a/<int:number>/", view, name="number"),
        path("<slug:word>/b/", view, name="word"),
        path("a/b/", view, name="shadowed"),
        path("a/new/", view, name="new"),
        path("a/<slug:word>/", view, name="late"),
        path("a/b/<int:number>", view, name="open end"),
        re_path(r"^a[bc]+/", view, name="expression"),
        path("q<int:number>/", view, name="half a word"),
        path("a/", view, name="a"),
        path("a/b/", ([path("c/", view, name="c"), path("<int:number>/c", view, name="deep")], "app", "inner")),
        path("<path:rest>", view, name="rest"),
    ]
    here = RoutePattern("here/")

    ours, django_s = (found(kind(here, patterns), f"here/{at}") for kind in (ByBeginning, URLResolver))

    assert ours == django_s
    assert ours is not None


@pytest.mark.parametrize("at", ["v1/users/me/", "v1/appointments/", "v1/clinical/problems/"])
def test_few_are_tried(at):
    assert len(API.resolve(at).tried) < 20 < len(DJANGO.resolve(at).tried)


def test_addresses_are_made_from_names():
    assert reverse("v1:get_current_user") == "/v1/users/me/"
