"""Files in forms: what the kit does with them before a handler sees them."""

import hashlib
import re
from io import BytesIO
from typing import Annotated

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory
from pydantic import BaseModel

from careflow.platform.endpoint import uploads
from careflow.platform.endpoint.bodies import LARGEST_BODY, LARGEST_DISCARDED, CutOff, discard_body, read_body
from careflow.platform.endpoint.uploads import IN_MEMORY, AtMost, FileField, Upload, file_field
from careflow.platform.problems import BadInput, TooLarge
from careflow.platform.storage import StorageDown

SCAN = FileField("scan", lambda: 600_000)


class Body(BaseModel):
    title: str = ""
    scan: Annotated[Upload, AtMost(lambda: 600_000)]


def cut_off(request, length):
    """The same request, of which only so much arrives."""
    arrived = request.META["wsgi.input"].read(length)
    return RequestFactory().generic(
        "POST", "/", b"", request.META["CONTENT_TYPE"], CONTENT_LENGTH=request.META["CONTENT_LENGTH"],
        **{"wsgi.input": BytesIO(arrived)},
    )  # fmt: skip


def a_form(content=b"%PDF-", **fields):
    return RequestFactory().post("/", {**fields, "scan": SimpleUploadedFile("a.pdf", content, "application/pdf")})


@pytest.fixture
def read():
    """Reads a request's form, and closes it afterwards as a server does."""
    seen = []

    def take(request, field=SCAN):
        seen.append(request)
        return read_body(request, file_field=field)

    yield take
    for request in seen:
        request.close()


@pytest.mark.parametrize("size", [0, 5, IN_MEMORY - 1, IN_MEMORY + 1, 600_000])
def test_a_file_stands_among_the_fields(read, size):
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)

    fields = read(a_form(content, title="Scan"))

    upload = fields["scan"]
    assert (fields["title"], upload.filename, upload.content_type) == ("Scan", "a.pdf", "application/pdf")
    assert (upload.size, upload.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert upload.content.read() == content
    assert Body.model_validate(fields).scan is upload


def test_a_large_one_lies_on_the_disk_without_a_name(read):
    spool = read(a_form(bytes(IN_MEMORY + 1)))["scan"].content

    assert spool._rolled  # noqa: SLF001  (whether it left the memory)
    assert isinstance(spool.name, int)


def test_the_file_goes_with_its_request():
    request = a_form()
    upload = read_body(request, file_field=SCAN)["scan"]

    request.close()

    assert upload.content.closed


def test_of_two_files_the_last_counts_and_both_go(read):
    request = RequestFactory().post(
        "/", {"scan": [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b")]}
    )

    assert read(request)["scan"].filename == "b.pdf"


def test_a_body_without_a_file_field_takes_none(read):
    assert read(a_form(title="Scan"), None) == {"title": "Scan"}


def test_a_form_that_cannot_be_read_is_refused_and_leaves_no_file_open(read):
    head = b'--x\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\nContent-Transfer-Encoding: base64'
    body = head + b"\r\n\r\nA\r\n--x--\r\n"
    request = RequestFactory().generic("POST", "/", body, "multipart/form-data; boundary=x")

    with pytest.raises(BadInput):
        read(request)


def test_text_in_place_of_a_file_is_told():
    with pytest.raises(ValueError, match="instance of Upload"):
        Body.model_validate({"scan": "a.pdf"})


def test_more_than_the_limit_is_not_even_read():
    request = a_form(bytes(600_000 + LARGEST_BODY))
    request.environ["wsgi.input"] = None

    with pytest.raises(BadInput) as refusal:
        read_body(request, file_field=SCAN)

    assert refusal.value.body()["scan"] == ["Send a file of at most 585.9 KB."]


def test_the_room_for_files_is_for_forms_only():
    request = RequestFactory().generic("POST", "/", bytes(LARGEST_BODY + 1), "application/json")

    with pytest.raises(TooLarge):
        read_body(request, file_field=SCAN)


def test_a_file_without_a_limit_makes_no_route():
    class Unlimited(BaseModel):
        scan: Upload

    with pytest.raises(TypeError, match=re.escape("Annotated[Upload, AtMost(…)]")):
        file_field(Unlimited)


def test_the_file_of_a_body_is_found():
    found = file_field(Body)

    assert found is not None
    assert (found.name, found.largest()) == ("scan", 600_000)
    assert file_field(None) is None


def test_a_full_disk_is_no_fault_of_the_form(read, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.Spooling, "receive_data_chunk", full)

    with pytest.raises(StorageDown):
        read(a_form())


class Counting(BytesIO):
    taken = 0

    def read(self, size=-1):
        found = super().read(size)
        self.taken += len(found)
        return found


@pytest.mark.parametrize(
    ("length", "taken"),
    [(100_000, 100_000), (LARGEST_DISCARDED, 300_000), (LARGEST_DISCARDED + 1, 0), ("", 0), ("x", 0)],
)
def test_what_a_refused_request_still_sends_is_heard_out_up_to_a_point(length, taken):
    body = Counting(bytes(300_000))
    request = RequestFactory().generic("POST", "/", b"", "application/json")
    request.META["CONTENT_LENGTH"] = str(length)
    limit = int(length) if str(length).isdigit() else 0
    request._stream = Limited(body, limit)  # noqa: SLF001  (what a server would put there)

    discard_body(request)

    assert body.taken == taken


class Limited:
    """As much of a stream as the server would hand on."""

    def __init__(self, stream, limit):
        self.stream, self.left = stream, limit

    def read(self, size):
        found = self.stream.read(min(size, self.left))
        self.left -= len(found)
        return found


def test_a_form_that_was_read_is_not_read_again():
    request = a_form()
    assert isinstance(request.POST, QueryDict)

    discard_body(request)
    request.close()


@pytest.mark.parametrize("missing", [1, 60, 200])
def test_of_a_form_that_ends_too_soon_nothing_is_taken(read, missing):
    whole = a_form(patient="1234", note="n" * 100)
    length = int(whole.META["CONTENT_LENGTH"])

    with pytest.raises(CutOff):
        read(cut_off(whole, length - missing))
