"""What pydantic spells in its own way, as JSON Schema spells it."""

from typing import Any

# A local time of day.
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
# Behind a validator of our own, pydantic leaves a bound under the name that it has in Python.
BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def spell(node: Any) -> None:
    if isinstance(node, list):
        for inner in node:
            spell(inner)
    elif isinstance(node, dict):
        if isinstance(node.get("type"), str):
            _spell_schema(node)
        elif "allOf" in node:
            node.pop("default", None)  # all fields of the inner schema at their own defaults
        for inner in node.values():
            spell(inner)


def _spell_schema(schema: dict[str, Any]) -> None:
    for ours, theirs in BOUNDS.items():
        if ours in schema:
            schema[theirs] = schema.pop(ours)
    if schema.get("format") == "time":
        # JSON Schema's `time` has an offset; ours is a facility's wall clock and has none.
        del schema["format"]
        schema["pattern"] = CLOCK_TIME
    if schema.get("format") in {"date", "date-time"}:
        schema.pop("default", None)  # stands for "not said", which no client should send
