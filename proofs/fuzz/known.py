"""What the answers so far have taught: values by the name of their field, ids by the address that lists them."""

import re
from collections import deque
from random import Random
from typing import Any

FEW = 60
NO_ID = 10**9
# An id says nothing by itself; by a made-up password, a name would be locked out of its account.
UNTAUGHT = frozenset({"id", "username"})
LAST_ID = re.compile(r"{\w+}/$")
IRREGULAR = {"statuses": "status", "allergies": "allergy", "policies": "policy", "facilities": "facility"}


class Known:
    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.by_name: dict[str, deque[Any]] = {}
        self.by_place: dict[str, deque[Any]] = {}

    def learn(self, path: str, answer: Any) -> None:
        """`path` as the document writes it."""
        place = LAST_ID.sub("", path)
        for item in answer if isinstance(answer, list) else [answer]:
            if isinstance(item, dict) and isinstance(item.get("id"), int):
                _add(self.by_place, place, item["id"])
        self._walk("", answer)

    def teach(self, name: str, *values: Any) -> None:
        for value in values:
            _add(self.by_name, name, value)

    def forget(self, path: str, name: str, value: Any) -> None:
        """There is no such record, or no longer."""
        for found in self._of_parameter(path, name):
            if value in found and len(found) > 1:
                found.remove(value)

    def for_parameter(self, path: str, name: str) -> Any | None:
        """An id for a parameter of an address; None where nothing is known."""
        for found in self._of_parameter(path, name):
            if found:
                return self.dice.choice(found)
        return None

    def another(self, place: str, but: int) -> int:
        """The id of a record there, or one that nothing has."""
        return int(self.dice.choice([each for each in self.by_place.get(place, ()) if each != but] or [NO_ID]))

    def for_field(self, name: str) -> Any | None:
        found = self.by_name.get(name) or self.by_name.get(f"{name}_id") or self.by_name.get(name.removesuffix("_id"))
        return self.dice.choice(found) if found else None

    def _of_parameter(self, path: str, name: str) -> list[deque[Any]]:
        place = path.partition(f"{{{name}}}")[0]
        segment = place.rstrip("/").rpartition("/")[2].replace("-", "_")
        one = IRREGULAR.get(segment, segment.removesuffix("s"))
        names = (name, f"{one}_id", one)
        found = [self.by_place.get(place), *(self.by_name.get(each) for each in names)]
        return [each for each in found if each]

    def _walk(self, name: str, value: Any) -> None:
        if isinstance(value, list):
            for item in value[:FEW]:
                self._walk(name, item)
        elif isinstance(value, dict):
            if name and isinstance(value.get("id"), int):
                self.teach(f"{name}_id", value["id"])
            for key, inner in value.items():
                self._walk(key, inner)
        elif name and name not in UNTAUGHT and isinstance(value, str | int) and value != "":
            self.teach(name, value)


def _add(index: dict[str, deque[Any]], key: str, value: Any) -> None:
    found = index.setdefault(key, deque(maxlen=FEW))
    if value not in found:
        found.append(value)
