"""What came out, over all places and databases."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from proofs.fuzz.judging import ACCEPTED, NAMES, SERVER_ERRORS
from proofs.fuzz.people import PEOPLE, Person


@dataclass
class Tally:
    people: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    by_operation: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    failures: Counter[str] = field(default_factory=Counter)
    # (check, operation) → how often, and the first that was said
    places: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        return self.statuses.total()

    def answered(self, person: Person, kind: str, label: str, status: int) -> None:
        self.people[person.title] += 1
        self.kinds[kind] += 1
        self.statuses[status] += 1
        self.by_operation[label][status] += 1

    def failed(self, check: str, label: str, said: str) -> None:
        self.failures[check] += 1
        count, first = self.places.get((check, label), (0, said))
        self.places[check, label] = count + 1, first

    @property
    def undocumented(self) -> int:
        """Answers and behaviour that the document does not promise."""
        return self.failures.total() - self.failures[SERVER_ERRORS] - self.failures[ACCEPTED]

    def never_accepted(self, labels: list[str]) -> list[str]:
        return [label for label in labels if not any(200 <= code < 300 for code in self.by_operation[label])]

    def lines(self) -> list[str]:
        people = ", ".join(f"{each.title} {self.people[each.title]:,}" for each in PEOPLE)
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in self.kinds.most_common())
        statuses = ", ".join(
            f"{status}: {100 * count / self.cases:.1f} %" for status, count in sorted(self.statuses.items())
        )
        checks = ", ".join(f"{name} {self.failures[name]}" for name in NAMES)
        return [f"cases: {people}", f"made: {kinds}", f"answers: {statuses}", f"failures by check: {checks}"]
