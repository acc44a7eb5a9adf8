"""Routes: a ninja Router whose handlers take a Call, declare what they need and return what they mean."""

import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.db import NotSupportedError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema
from pydantic import BaseModel

from careflow.platform import idempotency, metrics, replica
from careflow.platform.endpoint import freshness, gate
from careflow.platform.endpoint.bodies import LARGEST_BODY, raw_body
from careflow.platform.endpoint.documentation import describe
from careflow.platform.endpoint.files import FileAnswer
from careflow.platform.endpoint.gate import SAFE, Call
from careflow.platform.endpoint.needs import Need
from careflow.platform.endpoint.uploads import FileField, file_field
from careflow.platform.idempotency import KeptAnswer, Slot
from careflow.platform.postgresql import is_away, refuses_old_plan
from careflow.platform.problems import Problem

# Ninja makes one of these for each answer, and only the API's document ever reads them: a start need not wait for them.
Schema.model_config["defer_build"] = True
encode = msgspec.json.Encoder().encode
JSON = "application/json"
TRIES = 3
WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
Around = Callable[..., AbstractContextManager[Any]]
Sooner = Callable[..., None]
Handler = TypeVar("Handler", bound=Callable[..., Any])


class Busy(Problem):
    status, code, detail = 503, "server.busy", "The system is busy. Please try again."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "1"}


def sooner(check: Sooner) -> Callable[[Handler], Handler]:
    """Below `endpoint`: `check(call, **path)` is asked where the fields are wrong, and may refuse by what makes them
    beside the point."""

    def mark(handler: Handler) -> Handler:
        handler.sooner = check  # type: ignore[attr-defined]  # read by `endpoint`
        return handler

    return mark


class Gate:
    """Ninja's hook before parameters are parsed; leaves the Call on the request, and what may be said before the
    fields are."""

    def __init__(
        self, need: Need, *, reads_body: bool, largest: int, file_field: FileField | None, sooner: Sooner | None
    ) -> None:
        self.need, self.reads_body, self.largest, self.file_field = need, reads_body, largest, file_field
        self.sooner = sooner

    def __call__(self, request: HttpRequest) -> Call:
        call = gate.enter(
            request, self.need, reads_body=self.reads_body, largest=self.largest, file_field=self.file_field
        )
        request.call = call  # type: ignore[attr-defined]  # read by the answering wrapper
        request.sooner = self.sooner  # type: ignore[attr-defined]  # asked where the fields are wrong
        return call


class Routes(Router):
    """Registers handlers of the form `def verb_noun(call: Call, <path>, body: In, <query>) -> Out`.

    The handler's name is the operation id, its docstring the description, its return annotation the
    documented answer; None means 204. `also` names further statuses: successes of the same shape, and refusals
    that its need does not imply. HEAD runs the handler of GET and undoes what it wrote. Unsafe methods run in one
    transaction unless `atomic=False`, for handlers whose refusals leave a trace (sign-in). `around(call,
    **arguments)` is a context around that transaction, for what must not hold it open; what it yields is
    `call.prepared`.

    A body with a field of type Upload is a multipart form."""

    def endpoint(
        self, method: str, path: str, *, needs: Need, summary: str, status: int = 200, atomic: bool = True,
        section: str, largest_body: int = LARGEST_BODY, around: Around | None = None, also: Sequence[int] = (),
    ) -> Callable[[Handler], Handler]:  # fmt: skip
        def decorate(handler: Handler) -> Handler:
            signature = inspect.signature(handler, eval_str=True)
            writes = method not in SAFE and atomic
            revalidates = freshness.is_revalidated(handler)
            answer = _answering(
                handler, signature, status=status, writes=writes, around=around, revalidates=revalidates
            )
            bodies = [entry.annotation for entry in signature.parameters.values() if _is_body(entry)]
            body = bodies[0] if bodies else None
            returned = signature.return_annotation
            successes = [status, *(other for other in also if other < HTTPStatus.MULTIPLE_CHOICES)]
            answer.need = needs  # read by the access table and the catalog
            self.api_operation(
                [method, "HEAD"] if method == "GET" else [method],
                path,
                auth=Gate(
                    needs,
                    reads_body=bool(body),
                    largest=largest_body,
                    file_field=file_field(body),
                    sooner=getattr(handler, "sooner", None),
                ),
                response={204: None} if returned is None else dict.fromkeys(successes, returned),
                operation_id=handler.__name__,
                url_name=handler.__name__,
                summary=summary,
                description=inspect.getdoc(handler),
                tags=[section],
                openapi_extra=describe(
                    method,
                    path,
                    needs,
                    reads_body=bool(body),
                    keeps_answers=atomic,
                    also=also,
                    content_types=getattr(returned, "content_types", ()),
                    revalidates=revalidates,
                ),
            )(answer)
            return handler

        return decorate


def _is_body(parameter: inspect.Parameter) -> bool:
    return isinstance(parameter.annotation, type) and issubclass(parameter.annotation, BaseModel)


def _answering(
    handler: Callable[..., Any], signature: inspect.Signature, *, status: int, writes: bool, around: Around | None,
    revalidates: bool,
) -> Any:  # fmt: skip
    may_lag = replica.is_allowed_to_lag(handler)

    def attempt(call: Call, arguments: dict[str, Any]) -> HttpResponseBase:
        if not writes:
            run = _look if call.request.method == "HEAD" else _run
            if may_lag:
                code, body = replica.read(lambda: run(handler, call, arguments, status), user_id=call.actor.user_id)
            else:
                code, body = run(handler, call, arguments, status)
            if revalidates and isinstance(body, bytes):
                code, body = _unless_known(call, code, body)
            return _response(call, code, body)
        if around is None:
            return _write(handler, call, arguments, status)
        if (slot := _slot(call)) is not None:
            with transaction.atomic():
                answered = _recalled(call, slot)
            if answered is not None:
                return answered
        with around(call, **arguments) as call.prepared:
            return _write(handler, call, arguments, status)

    @wraps(handler)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        call: Call = request.call  # type: ignore[attr-defined]  # put there by Gate
        return _with_new_plans(call, lambda: attempt(call, arguments))

    parameters = [
        entry.replace(name="request", annotation=HttpRequest) if name == "call" else entry
        for name, entry in signature.parameters.items()
    ]
    answer.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return answer


def _with_new_plans(call: Call, attempt: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Once more where a plan was older than a migration. That undoes the transaction which met it; what one before it
    has counted, as the tries at signing in, is counted twice."""
    try:
        return attempt()
    except NotSupportedError as error:
        if not refuses_old_plan(error.__cause__):
            raise
        metrics.database_failed(error)
        call.forget_answer()
        return attempt()


def _run(
    handler: Callable[..., Any], call: Call, arguments: dict[str, Any], status: int
) -> tuple[int, bytes | FileAnswer]:
    result = handler(call, **arguments)
    if isinstance(result, FileAnswer):
        return call.status or status, result
    version = getattr(result, "version", None)
    if version is not None:
        call.headers["ETag"] = f'"{version}"'
    return (204, b"") if result is None else (call.status or status, encode(result))


def _look(
    handler: Callable[..., Any], call: Call, arguments: dict[str, Any], status: int
) -> tuple[int, bytes | FileAnswer]:
    """What a GET would answer, and nothing that it would leave behind. What a refusal leaves does stay: there is no
    guessing by HEAD what GET counts."""
    with transaction.atomic():
        try:
            answered = _run(handler, call, arguments, status)
        except Problem as problem:
            refusal = problem
        else:
            transaction.set_rollback(True)
            return answered
    raise refusal


def _unless_known(call: Call, code: int, body: bytes) -> tuple[int, bytes]:
    tag = freshness.tag_of(body)
    call.headers = {"Cache-Control": freshness.ASK_FIRST, "ETag": tag} | call.headers
    return (HTTPStatus.NOT_MODIFIED, b"") if freshness.is_known(call.request, tag) else (code, body)


def _write(handler: Callable[..., Any], call: Call, arguments: dict[str, Any], status: int) -> HttpResponseBase:
    """One transaction; tried again when the engine chose it as the victim of a deadlock."""
    for tries_left in range(TRIES - 1, -1, -1):
        try:
            with transaction.atomic():
                return _once(handler, call, arguments, status)
        except OperationalError as error:
            if is_away(error):
                raise
            metrics.database_failed(error)
            if not tries_left or not _is_passing(error):
                raise Busy from error
            call.forget_answer()
    raise Busy


def _once(handler: Callable[..., Any], call: Call, arguments: dict[str, Any], status: int) -> HttpResponseBase:
    slot = _slot(call)
    answered = _recalled(call, slot)
    if answered is not None:
        return answered
    code, body = _run(handler, call, arguments, status)
    if slot is not None and not isinstance(body, FileAnswer):  # files are made anew each time
        idempotency.keep(slot, KeptAnswer(code, body, dict(call.headers)), now=call.now)
    return _response(call, code, body)


def _recalled(call: Call, slot: Slot | None) -> HttpResponseBase | None:
    """The answer that this key had before."""
    kept = idempotency.recall(slot, now=call.now) if slot else None
    if kept is None:
        return None
    call.headers.update(kept.headers)
    return _response(call, kept.status, kept.body)


def _slot(call: Call) -> Slot | None:
    request, person = call.request, call.actor.user_id
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or person is None:
        return None
    return idempotency.slot_for(
        person_id=person, method=str(request.method), path=request.path,
        query=request.META.get("QUERY_STRING", ""), key=key, body=raw_body(request),
        subject_id=call.actor.patient_id,
    )  # fmt: skip


def _is_passing(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") in {"40001", "40P01"}


def _response(call: Call, status: int, body: bytes | FileAnswer) -> HttpResponseBase:
    if isinstance(body, FileAnswer):
        response: HttpResponseBase = body.response(status)
    else:
        response = HttpResponse(body, status=status, content_type=JSON)
    if status in WITHOUT_BODY:
        del response["Content-Type"]
    response["Cache-Control"] = "no-store"
    for name, value in call.headers.items():
        response[name] = value
    for cookie in call.cookies:
        response.set_cookie(
            cookie.name, cookie.value, max_age=cookie.max_age, path=cookie.path, httponly=True,
            secure=settings.HTTPS, samesite="None" if settings.HTTPS else "Lax",
        )  # fmt: skip
    return gate.finish(call, response)
