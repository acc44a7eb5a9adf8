"""Requests that follow from each other: what one creates or lists, the next opens, changes, removes."""

from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky

from proofs.fuzz.asking import SECONDS, Asking
from proofs.fuzz.cases import SCOPES, AnyCase, places_made_wrong
from proofs.fuzz.people import LockedOut

STEPS = 6
CHAINED = "chained"  # the kind of these cases


class Enough(KeyboardInterrupt):
    """Ends the state machine at once: Hypothesis looks for no simpler way to come to this."""


def look_where_it_was_made(step: Any, recorder: Any) -> None:
    """A record of one clinic is none of another's: a step asks in the scope of the one that it follows."""
    case: AnyCase = step.case
    if step.transition is None or "query" in places_made_wrong(case):
        return
    before: AnyCase = recorder.cases[step.transition.parent_id].value
    taken = {parameter["name"] for parameter in case.operation.definition.raw.get("parameters", ())}
    for name in SCOPES & taken:
        case.query.pop(name, None)
        if name in before.query:
            case.query[name] = before.query[name]


def follow(loaded: Any, asking: Asking, *, most: int, number: int) -> None:
    """Raises LockedOut."""
    locked_out: list[LockedOut] = []

    class Chain(loaded.as_state_machine()):  # type: ignore[misc]  # made for this document
        sent = 0

        def step(self, step: Any) -> Any:
            """What a link has put in is kept."""
            if Chain.sent >= most:
                raise Enough
            linked = {name for _, name in step.applied_parameters}
            asking.filling.fill(step.case, linked=linked)
            look_where_it_was_made(step, self.recorder)
            self.person = asking.whom(step.case)
            Chain.sent += 1
            return super().step(step)

        def get_call_kwargs(self, _case: AnyCase) -> dict[str, Any]:
            try:
                headers = asking.doors.headers(self.person)
            except LockedOut as locked:
                locked_out.append(locked)
                raise Enough from None
            return {"headers": headers, "session": asking.doors.session(), "timeout": SECONDS}

        def validate_response(self, response: Any, case: AnyCase, **sent: Any) -> None:
            asking.take(case, response, self.person, CHAINED, sent["headers"], recorder=self.recorder)

    bounds = settings(
        max_examples=most + 1,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for again in range(most):
        try:
            seed(number + again)(Chain).run(settings=bounds)
        except Enough:
            break
        except Flaky:  # the records are not those of the chain before: begin anew
            continue
    if locked_out:
        raise locked_out[0]
