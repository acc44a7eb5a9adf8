"""How letters leave, and where their links lead."""

import pytest

from careflow.settings.environment import Environment
from careflow.settings.mail import mail
from careflow.settings.refused import Refused


def backend(**choices):
    return mail(Environment(**choices))["EMAIL_BACKEND"].split(".")[-2]


REACHED = [{"host": "10.0.0.5"}, {"https": True}, {"num_proxies": 1}, {"allowed_hosts": ["clinic.example"]}]


@pytest.mark.parametrize("choice", REACHED)
def test_on_this_machine_they_are_shown_and_elsewhere_never(choice):
    """Under systemd what is shown stands in the journal, and their links open accounts."""
    assert backend() == "console"
    assert backend(**choice) == "dummy"
    assert backend(**choice, email_url="console:") == "console"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp+tls://mail.example:2525", 2525, True, False),
    ],
)
def test_a_mail_server_has_an_address(url, port, tls, ssl):
    found = mail(Environment(email_url=url))

    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"], found["EMAIL_TIMEOUT"]) == (tls, ssl, 10)


def test_it_may_ask_for_a_name_and_a_password():
    found = mail(Environment(email_url="smtp+tls://ann%40clinic:p%2Fss@mail.example"))

    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ann@clinic", "p/ss")


def test_a_folder_may_take_them():
    found = mail(Environment(email_url="file:///var/mail%20room"))

    assert (found["EMAIL_BACKEND"].split(".")[-2], found["EMAIL_FILE_PATH"]) == ("filebased", "/var/mail room")


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail:hush-9f", "file://here/x", "smtp://[hush-9f"]
)
def test_anything_else_is_refused_without_being_repeated(url):
    with pytest.raises(Refused, match="EMAIL_URL") as refused:
        mail(Environment(email_url=url))

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("choices", "host"),
    [
        ({}, "http://localhost:8000"),
        ({"port": 9000}, "http://localhost:9000"),
        ({"https": True, "allowed_hosts": ["api.clinic.example"]}, "https://api.clinic.example"),
        ({"allowed_hosts": [".clinic.example"]}, "http://clinic.example:8000"),
    ],
)
def test_links_lead_to_our_own_pages(choices, host):
    assert mail(Environment(**choices))["PASSWORD_PAGES"] == {
        "clinic": f"{host}/set-password/",
        "portal": f"{host}/portal/set-password/",
    }


def test_web_clients_may_have_pages_of_their_own():
    choices = {"password_page": "https://staff.example/new", "portal_password_page": "https://patients.example/new"}

    assert mail(Environment(**choices))["PASSWORD_PAGES"] == {
        "clinic": "https://staff.example/new",
        "portal": "https://patients.example/new",
    }


def test_letters_to_patients_name_the_portal_where_it_is_known():
    assert mail(Environment())["PORTAL_ADDRESS"] == ""
    assert mail(Environment(portal_address="https://my.clinic.example/"))["PORTAL_ADDRESS"] == (
        "https://my.clinic.example/"
    )
