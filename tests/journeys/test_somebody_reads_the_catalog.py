"""The pages for people in a real browser, served as an operator serves them."""

import re

import pytest

from careflow.web.catalog import sections

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("server")]
PHONE = {"width": 360, "height": 780}
TOTAL = sum(len(section.entries) for section in sections())


@pytest.fixture
def visit(chromium, server):
    """Opens an address in a fresh profile. What the page complains about fails the test."""
    complaints, contexts, asked = [], [], []

    def open_page(path, **options):
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        page.on(
            "request",
            lambda request: (
                request.url.startswith((server.url, "data:")) or complaints.append(f"foreign: {request.url}")
            ),
        )
        page.goto(f"{server.url}{path}", wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []


def visible(page):
    return page.eval_on_selector_all("main li[data-text]:not([hidden]) details", "found => found.map(one => one.id)")


def test_every_section_shows_its_endpoints_and_their_number(visit):
    page = visit("/")

    numbers = {link.get_attribute("href"): link.inner_text().split() for link in page.locator("nav a").all()}
    for section in sections():
        shown = page.locator(f"#{section.anchor} li[data-text]").count()
        assert shown == len(section.entries)
        assert numbers[f"#{section.anchor}"][-1] == str(shown)
    assert page.locator("#count").inner_text() == f"{TOTAL} of {TOTAL} endpoints"


def test_it_filters_as_one_types(visit):
    page = visit("/")
    box = page.get_by_role("searchbox", name="Filter by section, method, path or description")

    counts = []
    for letter in "Users/TOKEN post":
        box.press_sequentially(letter)
        counts.append(len(visible(page)))

    assert counts == sorted(counts, reverse=True)
    assert visible(page) == ["sign_in", "refresh_tokens"]
    assert page.locator("#count").inner_text() == f"2 of {TOTAL} endpoints"
    assert page.locator("nav li:not([hidden])").all_inner_texts()[0].split() == ["Authentication", "2"]
    assert page.url.endswith("?q=Users%2FTOKEN+post")


def test_what_was_filtered_can_be_shared_widened_and_cleared(visit):
    page = visit("/?q=users%2Ftoken")
    assert visible(page) == ["sign_in", "refresh_tokens"]

    page.locator("#q").fill("users")
    assert len(visible(page)) > 2
    page.locator("#q").press("Escape")

    assert len(visible(page)) == TOTAL
    assert "?" not in page.url


def test_a_filter_without_a_match_offers_the_way_back(visit):
    page = visit("/")
    page.locator("#q").fill("zebra")

    assert page.locator("#nothing").is_visible()
    assert page.locator("#count").inner_text() == f"0 of {TOTAL} endpoints"
    page.get_by_role("link", name="Show every endpoint").click()

    assert len(visible(page)) == TOTAL


def test_it_works_without_a_script(visit):
    page = visit("/", java_script_enabled=False)
    assert page.get_by_role("button", name="Filter").is_visible()

    page.locator("#q").fill("users/TOKEN")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/?q=users*")

    assert page.locator("main li[data-text]:visible").count() == 2
    assert page.locator("#count").inner_text() == f"2 of {TOTAL} endpoints"
    page.locator("#sign_in summary").click()
    assert page.get_by_text("Try it in the interactive docs").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(visit, scheme):
    page = visit("/", viewport=PHONE, color_scheme=scheme)
    page.eval_on_selector_all("details", "found => found.forEach(one => { one.open = true })")

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    cut_off = "found => found.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML)"
    assert page.eval_on_selector_all("main :not(pre)", cut_off) == []


def test_the_keyboard_reaches_everything(visit):
    page = visit("/")
    focused = "document.activeElement.innerText || document.activeElement.id"

    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Skip to the endpoints"
    page.keyboard.press("Enter")
    assert page.evaluate(focused).startswith("Authentication")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#sign_in").get_attribute("open") is not None
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_screen_reader_finds_its_way(visit):
    page = visit("/")

    for role, name in (("banner", None), ("search", None), ("navigation", "Sections"), ("main", None)):
        assert page.get_by_role(role, **({"name": name} if name else {})).count() == 1, role
    assert page.get_by_role("region", name=re.compile("Authentication")).count() == 1
    assert page.locator("#count").get_attribute("aria-live") == "polite"
    levels = [int(name[1]) for name in page.eval_on_selector_all("h1, h2", "found => found.map(one => one.tagName)")]
    assert levels == [1] + [2] * (len(levels) - 1)


def test_a_link_opens_the_endpoint_that_it_names(visit):
    page = visit("/#sign_in")

    assert page.locator("#sign_in").get_attribute("open") is not None
    page.locator("#sign_in").get_by_role("link", name="SignInIn").click()
    assert page.locator("#shape-SignInIn").get_attribute("open") is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_text_can_be_read(visit, scheme):
    """WCAG 2.2, 1.4.3: a contrast of 4.5 between every text and what it stands on."""
    page = visit("/", color_scheme=scheme)
    page.locator("#sign_in summary").click()

    assert page.evaluate(CONTRASTS) == []


def test_the_docs_render_every_operation_from_here_alone(visit):
    page = visit("/docs/")
    page.locator(".opblock").first.wait_for()

    assert page.locator(".opblock").count() == TOTAL + 2  # the schema itself, and health for the web clients


def test_the_catalog_leads_to_the_operation_in_the_docs(visit):
    page = visit("/#issue_csrf_token")
    page.locator("#issue_csrf_token").get_by_role("link", name="Try it in the interactive docs").click()
    page.locator("#operations-Authentication-issue_csrf_token.is-open").wait_for()

    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()


CONTRASTS = """
() => {
  const channel = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
  };
  const weak = new Set();
  for (const node of document.querySelectorAll("header *, nav *, main *, label, #count, footer p")) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [one, other] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) weak.add(`${node.tagName}.${node.className}`);
  }
  return [...weak];
}
"""
