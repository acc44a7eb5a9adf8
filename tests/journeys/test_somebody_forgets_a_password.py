"""The page behind the links in our letters, in a real browser, served as an operator serves it."""

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]


def test_the_secret_of_a_link_reaches_the_server_only_in_the_form(chromium, server):
    page = chromium.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append((request.method, request.url, request.post_data)))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{server.url}/set-password/#uid=987654&token=not-a-real-one", wait_until="networkidle")
    assert page.url == f"{server.url}/set-password/"
    page.get_by_label("New password").fill("four quiet herons")
    page.get_by_label("The same again").fill("four other herons")
    page.get_by_role("button", name="Set the password").click()
    assert page.get_by_role("status").inner_text() == "The two passwords are not the same."
    page.get_by_label("The same again").fill("four quiet herons")
    page.get_by_role("button", name="Set the password").click()

    page.get_by_text(re.compile("This link was used already or is too old")).wait_for()
    assert [url for _, url, _ in asked if url.partition("#")[0].count("not-a-real-one")] == []
    assert [json.loads(sent)["token"] for method, _, sent in asked if method == "POST"] == ["not-a-real-one"]
    assert complaints == []


def test_without_a_link_it_says_where_to_find_one(chromium, server):
    page = chromium.new_page()

    page.goto(f"{server.url}/set-password/", wait_until="networkidle")

    assert page.get_by_role("status").inner_text() == "Please open the whole link from your e-mail."
    assert not page.get_by_label("New password").is_visible()
