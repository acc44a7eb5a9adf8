"""The only errors a client ever sees. A subclass fixes the status and the code; callers add facts.

On the wire a 400 is `{"<field>": ["…"], "detail": "one sentence"}` and everything else
`{"detail": "…", "code": "…"}`; facts of a problem stand beside them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

Errors = Mapping[str, Any]


class Problem(Exception):
    """An answer that is not a success. Never carries patient data beyond what the caller may see."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "problem"
    detail: ClassVar[str] = "Something is wrong."

    def __init__(self, detail: str | None = None, **facts: object) -> None:
        self.sentence = detail or self.detail
        self.facts: Mapping[str, object] = facts
        super().__init__(self.code)

    def body(self) -> dict[str, object]:
        return {"detail": self.sentence, "code": self.code, **self.facts}

    def headers(self) -> dict[str, str]:
        return {}


class BadInput(Problem):
    """400 with the fields named. Values are lists of sentences, or nested maps and lists that mirror the input."""

    status, code, detail = 400, "input.invalid", "Please check the highlighted fields."

    def __init__(self, errors: Errors | None = None, *, detail: str | None = None, **fields: str) -> None:
        self.errors: dict[str, Any] = dict(errors or {}) | {name: [text] for name, text in fields.items()}
        super().__init__(detail or first_sentence(self.errors))

    def body(self) -> dict[str, object]:
        return {"detail": self.sentence, "code": self.code, **self.errors}


class BadCredentials(Problem):
    """One answer for a wrong password, an inactive user and a person without this surface (RFC 6749 §5.2)."""

    status, code, detail = 400, "auth.bad_credentials", "The username or password is not right."


class SecondFactorMissing(Problem):
    """The password was right; the same request with `otp` goes on."""

    status, code, detail = 400, "auth.second_factor_required", "Enter the code from your authenticator app."


class NotSignedIn(Problem):
    status, code, detail = 401, "auth.not_signed_in", "Please sign in."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="api"'}


class DeadToken(NotSignedIn):
    code, detail = "token_not_valid", "Your session has ended. Please sign in again."


class NotAllowed(Problem):
    status, code, detail = 403, "auth.not_allowed", "Your role does not allow this."


class EnrolmentMissing(NotAllowed):
    """The session may set up a second factor, and look after itself, but nothing else."""

    code = "auth.second_factor_enrolment_required"
    detail = "Your role asks for a second factor. Set up your authenticator app first."


class CsrfFailed(NotAllowed):
    code, detail = "auth.csrf", "The page is out of date. Reload it and try again."


class NotFound(Problem):
    """Also the answer for rows of another facility or organization: their existence is not ours to confirm."""

    status, code, detail = 404, "resource.not_found", "Not found."


class WrongMethod(Problem):
    status, code, detail = 405, "request.wrong_method", "This address does not take that method."


class Conflict(Problem):
    status, code, detail = 409, "resource.conflict", "Something else stands in the way."


class StaleVersion(Problem):
    status, code, detail = 412, "resource.stale", "Somebody changed this meanwhile. Reload it and try again."


class LengthRequired(Problem):
    """A body in chunks without a length, which WSGI cannot read to its end; to ignore it would lose the change."""

    status, code, detail = 411, "request.length_required", "Send the body with its Content-Length."


class TooLarge(Problem):
    status, code, detail = 413, "request.too_large", "The request is too large."


class WrongMediaType(Problem):
    status, code, detail = 415, "request.media_type", "Send JSON or a form."


class TooMany(Problem):
    """429 with Retry-After in whole seconds."""

    status, code, detail = 429, "limit.reached", "Too many tries. Please wait a moment."

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


def first_sentence(errors: Errors) -> str:
    """The one sentence for people: the first field's name, with the place in a list that it has, and
    what is wrong with it."""
    for path, text in _leaves(errors, ()):
        names = [part for part in path if part not in {"non_field_errors", ""}]
        return f"{_label(names)}: {text}" if names else text
    return BadInput.detail


def _leaves(node: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, inner in node.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(node, Sequence):
        for place, inner in enumerate(node, start=1):
            yield from _leaves(inner, (*path, str(place)) if isinstance(inner, Mapping) else path)


def name_fields(names: Mapping[str, str]) -> None:
    """How fields are called whose keys do not read like words; told by domains when the program starts."""
    _spoken.update(names)


_spoken: dict[str, str] = {}


def _label(names: Sequence[str]) -> str:
    """A field that holds the number of something is called after the thing."""
    spoken = (_spoken.get(name, name.removesuffix("_id")) for name in names)
    return " ".join(spoken).replace("_", " ").strip().capitalize()
