"""The console in a real browser, served as an operator serves it."""

import pytest

from proofs.serving import careflow

PASSWORD = "four quiet herons"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]


def test_an_administrator_signs_in_and_out(chromium, server, tmp_path):
    (tmp_path / "password").write_text(PASSWORD)
    made = careflow("createadmin", "root", "--password-file", str(tmp_path / "password"), env=server.environment)
    assert made.returncode == 0, made.stderr
    page = chromium.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.location["url"]) if said.type == "error" else None)

    page.goto(f"{server.url}/admin/")
    page.get_by_label("Username").fill("root")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    assert page.url == f"{server.url}/admin/"
    assert page.locator("#user-tools").is_visible()
    assert page.locator("#header").evaluate("it => getComputedStyle(it).display") == "flex"  # its styles arrived
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{server.url}/admin/")
    assert page.get_by_label("Password").is_visible()
    assert [url for url in complaints if not url.endswith("/favicon.ico")] == []
    assert {url.split("/")[2] for url in asked} == {f"127.0.0.1:{server.port}"}
