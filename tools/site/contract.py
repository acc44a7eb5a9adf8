"""The contract as Markdown: one page for each section of openapi.json, with its endpoints and their shapes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
INTRODUCTION = """\
Written from `openapi.json`, which a running CareFlow also answers under `/v1/schema/`. The catalog at its `/` holds the
same with an example of each endpoint, and `/docs/` lets you try them.

| section | endpoints | |
|---|---:|---|
"""


class Contract:
    """Every shape stands on the page of the first section that uses it."""

    def __init__(self, document: Path) -> None:
        self.document: Schema = json.loads(document.read_text())
        self.shapes: Schema = self.document["components"]["schemas"]
        self.sections: dict[str, list[tuple[str, str, Schema]]] = {tag["name"]: [] for tag in self.document["tags"]}
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    self.sections[item[method]["tags"][0]].append((method.upper(), path, item[method]))
        self.homes: dict[str, str] = {}
        for section, endpoints in self.sections.items():
            for *_, operation in endpoints:
                self._settle(operation, section)
            self._settle({"all": self.document["components"]["responses"]}, section)

    def _settle(self, node: Any, section: str) -> None:
        for name in _references(node):
            if name in self.shapes and name not in self.homes:
                self.homes[name] = section
                self._settle(self.shapes[name], section)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        texts = {tag["name"]: tag["description"] for tag in self.document["tags"]}
        rows = [
            f"| [{name}]({_file(name)}) | {len(endpoints)} | {texts[name]} |\n"
            for name, endpoints in self.sections.items()
        ]
        (folder / "README.md").write_text("# The contract\n\n" + INTRODUCTION + "".join(rows))
        for name in self.sections:
            (folder / _file(name)).write_text("\n".join(self._page(name, texts[name])) + "\n")

    def _page(self, section: str, text: str) -> Iterator[str]:
        yield from (f"# {section}", "", text, "", "## Endpoints", "")
        for method, path, operation in self.sections[section]:
            yield from self._endpoint(section, method, path, operation)
        yield from ("## Shapes", "")
        for name, home in self.homes.items():
            if home == section:
                yield from (f"### {name}", "", _line(self.shapes[name].get("description", "")), "")
                yield from self._fields(section, self.shapes[name])

    def _endpoint(self, section: str, method: str, path: str, operation: Schema) -> Iterator[str]:
        yield from (f"### `{method} {path}`", "", operation["summary"], "", operation.get("description", ""), "")
        yield from (f"Who may: {_cell(operation['x-needs'])}.", "")
        if operation["parameters"]:
            yield from ("| parameter | in | type | |", "|---|---|---|---|")
            for parameter in operation["parameters"]:
                kind = self._type(section, parameter["schema"])
                text = ("**must**. " if parameter.get("required") else "") + _cell(parameter["description"])
                yield f"| `{parameter['name']}` | {parameter['in']} | {kind} | {text} |"
            yield ""
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield from (f"Takes {self._type(section, content['schema'])} as `{media}`.", "")
        yield from self._answers(section, operation)

    def _answers(self, section: str, operation: Schema) -> Iterator[str]:
        refused = []
        for status, answer in operation["responses"].items():
            if "$ref" in answer:
                refused.append(status)
                continue
            kinds = {self._type(section, content.get("schema", {})) for content in answer.get("content", {}).values()}
            media = ", ".join(f"`{kind}`" for kind in answer.get("content", {}))
            yield from (f"Answers {status}: {' or '.join(sorted(kinds))} {media}".rstrip(" :") + ".", "")
        if refused:
            words = ", ".join(
                f"{status} {operation['responses'][status]['$ref'].rsplit('/', 1)[1]}" for status in refused
            )
            yield from (f"Refuses with {words}.", "")

    def _fields(self, section: str, schema: Schema) -> Iterator[str]:
        if not schema.get("properties"):
            yield from (self._type(section, schema), "")
            return
        yield from ("| field | type | |", "|---|---|---|")
        for name, field in schema["properties"].items():
            notes = ["**must**."] if name in schema.get("required", ()) else []
            notes += [_cell(field.get("description", ""))]
            notes += [f"Without it: `{json.dumps(field['default'])}`."] if "default" in field else []
            yield f"| `{name}` | {self._type(section, field)} | {' '.join(notes)} |"
        yield ""

    def _type(self, section: str, schema: Schema) -> str:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            home = "" if self.homes[name] == section else _file(self.homes[name])
            return f"[{name}]({home}#{name.lower()})"
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return " or ".join(dict.fromkeys(self._type(section, each) for each in schema[several]))
        if "enum" in schema:
            return " or ".join(f"`{_cell(json.dumps(value))}`" for value in schema["enum"])
        kind = schema.get("type", "anything")
        if kind == "array":
            return f"list of {self._type(section, schema.get('items', {}))}"
        if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
            return f"object of {self._type(section, schema['additionalProperties'])}"
        return " ".join([str(schema.get("format", kind)), *_bounds(schema)])


def _bounds(schema: Schema) -> Iterator[str]:
    if "minimum" in schema:
        yield f"from {schema['minimum']}"
    if "maximum" in schema and schema["maximum"] < 2**53:
        yield f"to {schema['maximum']}"
    if "maxLength" in schema:
        yield f"of at most {schema['maxLength']}"
    if "maxItems" in schema:
        yield f"of at most {schema['maxItems']}"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rsplit("/", 1)[1]
        for inner in node.values():
            yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def _file(section: str) -> str:
    return section.lower().replace(" ", "-") + ".md"


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    """Text inside a table: no line ends, no bars, nothing that Markdown takes for a tag."""
    return _line(text).replace("|", "\\|").replace("<", "&lt;")
