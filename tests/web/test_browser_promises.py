"""What our own pages do in a browser, and what they never do."""

import re
from pathlib import Path

import pytest

import careflow.web

WEB = Path(careflow.web.__file__).parent
PAGES = sorted((WEB / "templates" / "web").glob("*.html"))
SCRIPTS = sorted((WEB / "static" / "web").glob("*.js"))
PASSWORD_PAGES = [page for page in PAGES if "password" in page.name]

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


def test_pages_are_html_styles_and_scripts_alone():
    assert len(PAGES) > 3
    for page in PAGES:
        assert re.findall(r"<(object|embed|applet|iframe|frame|frameset|param|marquee)\b", page.read_text()) == []


@pytest.mark.parametrize("page", PASSWORD_PAGES, ids=lambda page: page.stem)
def test_a_typed_password_is_hidden_and_may_be_pasted_or_kept_by_a_manager(page):
    """Other fields are the date of birth, which an invitation asks for, and a name for the manager to keep."""
    fields = re.findall(r"<input [^>]*>", page.read_text())
    hidden = [field for field in fields if 'type="password"' in field]

    assert len(PASSWORD_PAGES) == 2
    assert len(hidden) == 2
    assert [
        field for field in fields if field not in hidden and not re.search('type="date"|autocomplete="username"', field)
    ] == []
    assert [field for field in hidden if 'autocomplete="new-password"' not in field] == []
    texts = page.read_text() + "".join(script.read_text() for script in SCRIPTS)
    assert re.findall(r"onpaste|[\"']paste[\"']|ondrop|oncopy", texts) == []


@each_script
def test_a_script_keeps_nothing_in_the_browser(script):
    assert re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", script.read_text()) == []


@each_script
def test_a_script_sets_no_key_that_came_in(script):
    """Keys in brackets are written out, and no object is merged into another."""
    text = script.read_text()

    assert re.findall(r"\[[^\]\"'\n]+\]\s*=[^=>]", re.sub(r"(const|let|var) \[", "", text)) == []
    assert re.findall(r"__proto__|Object\.assign|\.prototype|setPrototypeOf", text) == []


@pytest.mark.parametrize("path", ["/static/", "/static/web/", "/static/web", "/documents/", "/v1/"])
def test_a_folder_is_not_listed(client, db, path):
    assert client.get(path).status_code == 404
