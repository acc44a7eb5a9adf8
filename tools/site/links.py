"""What is wrong with a built site: a link to nothing, or a page that makes a browser fetch something from elsewhere."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Only following one of these takes a reader away; everything else is fetched by the browser itself.
FOLLOWED = {("a", "href"), ("form", "action")}
ADDRESSES = {"href", "src", "action", "poster", "data"}
NO_PLACES = {"data", "mailto", "javascript"}


class Page(HTMLParser):
    """Its addresses, each with whether it is followed, and the places that others may point to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[tuple[str, bool]] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.anchors |= {named[name] for name in ("id", "name") if name in named}
        self.addresses += [(named[name], (tag, name) in FOLLOWED) for name in ADDRESSES & set(named)]


class Site:
    """`copied` is where the pages come from: what lies there as HTML already is shown as a file, not as a page."""

    def __init__(self, folder: Path, copied: Path) -> None:
        self.folder = folder
        found = (path for path in sorted(folder.rglob("*.html")) if not (copied / path.relative_to(folder)).exists())
        self.pages = {path: Page(path.read_text()) for path in found}

    def slips(self) -> Iterator[str]:
        for path, page in self.pages.items():
            for address, is_followed in page.addresses:
                if (wrong := self._wrong(path, address, is_followed=is_followed)) is not None:
                    yield f"{path.relative_to(self.folder)}: {wrong} {address}"
        for path in self.folder.rglob("*.css"):
            if "url(http" in path.read_text() or "@import" in path.read_text():
                yield f"{path.relative_to(self.folder)}: fetches from elsewhere"

    def _wrong(self, path: Path, address: str, *, is_followed: bool) -> str | None:
        parts = urlsplit(address)
        if parts.scheme in NO_PLACES:
            return None
        if parts.scheme or parts.netloc:
            return None if is_followed else "fetches"
        start = self.folder if parts.path.startswith("/") else path.parent
        target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
        target = target / "index.html" if target.is_dir() else target
        if not target.is_file():
            return "leads nowhere:"
        anchors = self.pages[target].anchors if target in self.pages else None
        lost = parts.fragment and anchors is not None and unquote(parts.fragment) not in anchors
        return "no such place:" if lost else None
