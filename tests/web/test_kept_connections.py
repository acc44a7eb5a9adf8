"""A connection that is kept takes the next request, whatever the last one was told."""

import time
from contextlib import closing
from http.client import HTTPConnection

import pytest

pytestmark = pytest.mark.xdist_group("server")
BODY = b'{"ssn": "123-45-6789"}'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/nowhere/", 404),
        ("/health/", 405),
        ("/v1/patients", 308),
        ("/v1/patients/", 401),
        ("/v1/users/logout/", 403),
    ],
)
def test_a_body_that_comes_late_and_is_not_wanted_is_heard_out(server, path, status):
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(BODY)))
        connection.endheaders()
        time.sleep(0.1)
        connection.send(BODY)
        refused = connection.getresponse()
        refused.read()
        connection.request("GET", "/health/")

        assert (refused.status, connection.getresponse().status) == (status, 200)
