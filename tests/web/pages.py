"""Reading pages of HTML as a browser does."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """What the page's last form would send if nobody touched it; the sign-out form stands before it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.text: str | None = None
        self.select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            self.fields = {}
        elif tag == "input" and name and given.get("type") not in {"submit", "button", "file"}:
            ticks = given.get("type") in {"checkbox", "radio"}
            if not ticks or "checked" in given:
                self.fields[name] = given.get("value") or ("on" if ticks else "")
        elif tag == "textarea":
            self.text, self.fields[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            self.fields[self.select] = given.get("value") or ""

    def handle_data(self, data):
        if self.text:
            self.fields[self.text] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.fields[self.text] = self.fields[self.text].removeprefix("\n")
            self.text = None
        elif tag == "select":
            self.select = None


def fields_of(response) -> dict[str, str]:
    return Form(response.content.decode()).fields
