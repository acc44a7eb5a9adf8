"""Reading a request body: RFC 8259 JSON in UTF-8, or a form; anything else is refused before it is parsed."""

from typing import Any

import msgspec
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError

from careflow.platform.endpoint.uploads import FileField, Spooling
from careflow.platform.problems import BadInput, LengthRequired, TooLarge, WrongMediaType
from careflow.platform.storage import StorageDown

LARGEST_BODY = 512 * 1024
LARGEST_DISCARDED = 32 * 1024 * 1024
CHUNK = 64 * 1024
DEEPEST = 64
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class CutOff(BadInput):
    """The connection ended before the body did: half of what was meant is not what was meant."""

    def __init__(self) -> None:
        super().__init__(detail="The body of the request did not arrive whole.")


def read_body(
    request: HttpRequest, *, largest: int = LARGEST_BODY, file_field: FileField | None = None
) -> dict[str, Any]:
    """The fields of the body; an empty one has none, whatever its content type says. With a `file_field`, the
    files of a multipart form are among them, and may be as much larger.

    Raises BadInput, LengthRequired, TooLarge, WrongMediaType."""
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired
    takes_files = file_field is not None and request.method == "POST" and request.content_type == FORMS[1]
    length = request.META.get("CONTENT_LENGTH") or "0"
    if file_field is not None and takes_files and _is_beyond(length, largest + file_field.largest()):
        raise file_field.too_large()
    if not takes_files and _is_beyond(length, largest):
        raise TooLarge
    if request.content_type in FORMS:
        return _form(request, takes_files=takes_files)
    raw = _whole_body(request)
    if not raw:
        return {}
    if request.content_type not in ("application/json", ""):
        raise WrongMediaType
    return _json(raw)


def discard_body(request: HttpRequest) -> None:
    """Read and forget what a request still sends: most clients don't listen before they have sent it all, and a server
    closes without a word what it could not read to the end. Not what says no length, or one beyond all measure."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if _is_beyond(length, LARGEST_DISCARDED):
        return
    try:
        while request.read(CHUNK):
            pass
    except (OSError, ValueError):
        return


def _is_beyond(length: Any, largest: int) -> bool:
    return not _is_number(length) or int(length) > largest


def _is_number(length: Any) -> bool:
    return str(length).isascii() and str(length).isdigit()


def raw_body(request: HttpRequest) -> bytes:
    """As it came, or what the gate has put in its place. Raises CutOff, TooLarge."""
    try:
        return request.body
    except RequestDataTooBig:
        raise TooLarge from None
    except UnreadablePostError:
        raise CutOff from None
    except RawPostDataException:  # a form, which has been read
        return b""


def _whole_body(request: HttpRequest) -> bytes:
    raw = raw_body(request)
    if len(raw) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise CutOff
    return raw


def _form(request: HttpRequest, *, takes_files: bool) -> dict[str, Any]:
    spooling = Spooling(request)
    if takes_files:
        request.upload_handlers = [spooling]
    else:
        _whole_body(request)  # the form is read from what has come whole
    try:
        form = _posted(request)
        fields: dict[str, Any] = {name: form[name] for name in form}
        if takes_files:
            fields |= {name: request.FILES[name] for name in request.FILES}
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError):
        spooling.upload_interrupted()
        raise BadInput(detail="The form cannot be read.") from None
    except OSError as error:  # a full disk
        spooling.upload_interrupted()
        raise StorageDown from error
    stream: Any = request._stream  # noqa: SLF001  (Django has no public count of what has come)
    if takes_files and stream._pos < stream.limit:  # noqa: SLF001  (as above)
        spooling.upload_interrupted()
        raise CutOff
    refuse_odd_text(fields)
    return fields


def _posted(request: HttpRequest) -> QueryDict:
    """The form's texts; Django itself reads forms of POST only."""
    if request.method == "POST":
        return request.POST
    if request.content_type == FORMS[0]:
        return QueryDict(raw_body(request), encoding=request.encoding)
    return request.parse_file_upload(request.META, request)[0]


def read_query(request: HttpRequest) -> dict[str, Any]:
    """The parameters behind the question mark. Raises BadInput for too many of them or odd text."""
    try:
        fields: dict[str, Any] = dict(request.GET.items())
    except (SuspiciousOperation, ValueError):
        raise BadInput(detail="The address has too many parameters.") from None
    refuse_odd_text(fields)
    return fields


def decoded(raw: bytes | str) -> Any:
    """Raises BadInput."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise BadInput(detail="The body is not valid JSON.") from None


def _json(raw: bytes) -> dict[str, Any]:
    value = decoded(raw)
    if not isinstance(value, dict):
        raise BadInput(non_field_errors="Send an object with named fields.")
    refuse_odd_text(value)
    return value


def refuse_odd_text(value: dict[str, Any]) -> None:
    """Refuse what no column may hold, naming the top-level field: NUL, lone surrogates, nesting without end."""
    for name, top in value.items():
        queue: list[tuple[Any, int]] = [(name, 1), (top, 2)]
        while queue:
            item, depth = queue.pop()
            if depth > DEEPEST:
                raise BadInput(detail="The body is nested too deeply.")
            if isinstance(item, str):
                if _is_odd(item):
                    raise BadInput({_plain(name): ["This text has characters that cannot be stored."]})
            elif isinstance(item, dict):
                queue.extend((part, depth + 1) for pair in item.items() for part in pair)
            elif isinstance(item, list):
                queue.extend((part, depth + 1) for part in item)


def _is_odd(text: str) -> bool:
    return not text.isprintable() and ("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text))


def _plain(name: str) -> str:
    return "non_field_errors" if _is_odd(name) else name
