import re

import jsonschema_rs
import pytest

from careflow.web.catalog import sections
from careflow.web.openapi.document import document
from careflow.web.openapi.examples import example_of
from careflow.web.openapi.reading import json_schema, operations, success
from careflow.web.routes import live_routes
from careflow.web.sections import SECTIONS


def shown(html: str) -> list[str]:
    """Names of the endpoints that a reader without a script sees."""
    items = re.findall(r'<li data-text="[^"]*"( hidden)?>\s*<details id="(\w+)"', html)
    return [name for hidden, name in items if not hidden]


def page(client, query=""):
    response = client.get("/", {"q": query} if query else {})
    assert response.status_code == 200
    return response.content.decode()


def test_it_lists_every_live_route_and_the_two_of_the_system(client, db):
    names = shown(page(client))

    assert sorted(names) == sorted([*(route.name for route in live_routes()), "get_health", "open_console"])


def test_its_sections_stand_in_order_with_their_counts(client, db):
    html = page(client)

    found = re.findall(r'<h2 id="[\w-]+-name">([^<]+) <span class="number">\((\d+)\)</span>', html)
    assert found == [(section.name, str(len(section.entries))) for section in sections()]
    assert [name for name, _ in found] == [name for name in SECTIONS if name in dict(found)]
    assert found[-1] == ("System", "2")


@pytest.mark.parametrize(
    "query", ["USERS/token", "post users/token", "authentication refresh TOKEN", "  users/token  "]
)
def test_the_server_filters_for_readers_without_a_script(client, db, query):
    names = shown(page(client, query))

    assert "refresh_tokens" in names
    assert "list_effective_pharmacies" not in names
    assert len(names) < 8


def test_a_query_that_matches_nothing_says_so(client, db):
    html = page(client, "zebra")

    assert shown(html) == []
    assert f"0 of {sum(len(section.entries) for section in sections())} endpoints" in html
    assert '<p id="nothing">' in html


def test_a_query_is_shown_as_text_and_never_run(client, db):
    html = page(client, '"><script>alert(1)</script>')

    assert "<script>alert" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_an_entry_tells_permission_parameters_shapes_and_an_example(client, db):
    html = page(client)
    entry = html[html.index('<details id="list_effective_pharmacies"') :]
    entry = entry[: entry.index("</details>")]

    for text in (
        "staff of the facility",
        "<code>facility_id</code>",
        '<a href="#shape-PharmacyOut">list of PharmacyOut</a>',
        "GET /v1/patients/pharmacies/?facility_id=1",
        "Authorization: Bearer",
        'href="/docs/#/Patients/list_effective_pharmacies"',
    ):
        assert text in entry, text


def test_every_link_within_the_page_leads_somewhere(client, db):
    html = page(client)

    assert set(re.findall(r'href="#([\w-]+)"', html)) <= set(re.findall(r'id="([\w-]+)"', html))


def test_no_address_on_the_pages_is_another_hosts(client, db):
    for path in ("/", "/docs/"):
        html = client.get(path).content.decode()
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', html), path


@pytest.mark.parametrize("path", ["/", "/docs/"])
def test_pages_allow_no_foreign_script(client, db, path):
    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize(
    "path", ["ninja/swagger-ui-bundle.js", "ninja/swagger-ui.css", "web/catalog.css", "web/catalog.js"]
)
def test_the_assets_are_served_from_here(client, db, path):
    response = client.get(f"/static/{path}")

    assert response.status_code == 200
    assert sum(len(part) for part in response.streaming_content) > 500


def test_a_page_costs_no_statement(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/")
        client.get("/docs/")
        client.get("/v1/schema/")


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    list(operations(document())),
    ids=[f"{method} {path}" for method, path, _ in operations(document())],
)
def test_examples_are_what_the_schema_allows(method, path, operation):
    made = document()
    taken, given = json_schema(operation.get("requestBody", {})), json_schema(success(operation)[1])
    for schema, answer in ((taken, False), (given, True)):
        value = example_of(made, schema, answer=answer)
        checker = jsonschema_rs.validator_for({**schema, "components": made["components"]})
        assert not schema or checker.is_valid(value), value
