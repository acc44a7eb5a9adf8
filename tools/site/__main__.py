"""Build the site into build/site, and fail when a page names something that is not there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.site.contract import Contract
from tools.site.links import Site
from tools.site.pages import gather, navigation

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
PAGES, SITE = BUILD / "pages", BUILD / "site"
CONFIGURATION = ROOT / "docs" / "zensical.toml"


def main() -> int:
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.rmtree(SITE, ignore_errors=True)
    gather(ROOT, PAGES)
    Contract(ROOT / "openapi.json").write(PAGES / "docs" / "contract")
    configuration = BUILD / "zensical.toml"
    configuration.write_text(CONFIGURATION.read_text().replace("nav = []", f"nav = {navigation(PAGES)}"))
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(configuration)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(COLOUR.sub("", done.stdout + done.stderr))
        return 1
    found = list(Site(SITE, PAGES).slips())
    print(*found, f"{len(list(SITE.rglob('*.html')))} pages, {len(found)} slips: {SITE.relative_to(ROOT)}", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
