"""What the nginx of `deploy/` speaks to browsers, and whom it asks."""

import re
import socket
import ssl
from ssl import TLSVersion

import pytest

from tests.nginx import DEPLOY, nginx, program


@pytest.fixture
def shake(tmp_path):
    """`shake(version, ciphers)`: the version and the suite that nginx agrees to, or what it says against them. The
    client itself would take anything."""
    program("nginx")
    with nginx(tmp_path / "nginx", [9]) as proxy:

        def shake(version, ciphers="ALL"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.minimum_version = context.maximum_version = version
            context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
            with socket.create_connection(("127.0.0.1", proxy.tls)) as plain:
                try:
                    with context.wrap_socket(plain) as line:
                        return line.version(), line.cipher()[0]
                except ssl.SSLError as refused:
                    return refused.reason, ""

        yield shake


@pytest.mark.nginx
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")  # the old ones are asked for on purpose
def test_nginx_speaks_current_versions_of_tls_alone(shake):
    told = [shake(version)[0] for version in (TLSVersion.TLSv1, TLSVersion.TLSv1_1, TLSVersion.TLSv1_2)]

    assert told == ["TLSV1_ALERT_PROTOCOL_VERSION", "TLSV1_ALERT_PROTOCOL_VERSION", "TLSv1.2"]
    assert shake(TLSVersion.TLSv1_3)[0] == "TLSv1.3"
    assert re.findall(r"ssl_protocols (.*);", (DEPLOY / "nginx.conf").read_text()) == ["TLSv1.2 TLSv1.3"]


@pytest.mark.nginx
def test_nginx_takes_good_suites_alone(shake):
    good = shake(TLSVersion.TLSv1_2)[1]
    without_aead = shake(TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA")

    assert re.fullmatch("ECDHE-ECDSA-(AES.*GCM.*|CHACHA20.*)", good)
    assert without_aead == ("SSLV3_ALERT_HANDSHAKE_FAILURE", "")


def test_nginx_asks_nobody_but_careflow():
    text = re.sub("#.*", "", (DEPLOY / "nginx.conf").read_text())
    asked = set(re.findall(r"\w+_pass\s+([^;]+);", text))
    servers = re.findall(r"\bserver\s+([^\s;{]+)[^;{]*;", text)

    assert (asked, servers) == ({"http://careflow"}, ["127.0.0.1:8000"])
    assert not re.search(r"\b(resolver|mirror|auth_request|ssl_stapling|proxy_redirect)\b", text)
