"""A headless Chromium for tests marked `browser`, and a way to insist that marked tests ran.

`--must-pass=MARKER` fails a run in which no test with that marker passed: skipped everywhere is not tested.
"""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",  # as root, as in a container, Chromium does not start with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Playwright's `Browser`; skips where no Chromium is installed. Not shared: while Playwright's loop runs
    in this thread, Django takes every query for one from asynchronous code."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Insistence:
    def __init__(self, markers: list[str]) -> None:
        self.missing = set(markers)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.missing -= set(report.keywords)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.missing and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for marker in sorted(self.missing):
            terminalreporter.write_line(f"FAILED: no test marked {marker} passed, and --must-pass asks for one")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--must-pass", action="append", default=[], metavar="MARKER", help="a marker that must pass")


def pytest_configure(config: pytest.Config) -> None:
    markers = config.getoption("--must-pass")
    if markers and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Insistence(markers))
