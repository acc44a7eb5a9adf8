import pytest
from django.urls import reverse

from careflow.domains.accounts.models import Session, User
from careflow.domains.audit.models import AuditEvent
from tests.conftest import token_for
from tests.web.pages import fields_of

NEW = "four other good words"


@pytest.fixture
def stan(cast):
    token_for(cast.users["stan"])
    return cast.users["stan"]


def page(name, *args):
    return reverse(f"admin:accounts_{name}", args=args)


def test_a_new_password_signs_the_person_out_everywhere(console, stan):
    response = console.post(
        reverse("admin:auth_user_password_change", args=[stan.pk]),
        {"usable_password": "true", "password1": NEW, "password2": NEW},
    )

    assert response.status_code == 302
    assert User.objects.get(pk=stan.pk).check_password(NEW)
    assert Session.objects.get(user=stan).revoked_because == "password"
    event = AuditEvent.objects.get(model_name="user")
    assert (event.object_pk, NEW in str(event.metadata)) == (str(stan.pk), False)


def test_a_deactivated_person_is_signed_out_and_a_renamed_one_found_by_the_new_name(console, stan):
    body = fields_of(console.get(page("user_change", stan.pk)))
    body.pop("is_active")

    response = console.post(page("user_change", stan.pk), {**body, "username": "Stanley"})

    changed = User.objects.get(pk=stan.pk)
    assert response.status_code == 302
    assert (changed.is_active, changed.username_key) == (False, "stanley")
    assert Session.objects.get(user=stan).revoked_because == "console"


def test_a_corrected_name_ends_nothing(console, stan):
    body = fields_of(console.get(page("user_change", stan.pk)))

    console.post(page("user_change", stan.pk), {**body, "first_name": "Stanley"})

    assert User.objects.get(pk=stan.pk).first_name == "Stanley"
    assert Session.objects.get(user=stan).revoked_at is None


def test_a_person_is_added_with_a_password(console, cast):
    response = console.post(
        page("user_add"), {"username": "ivy", "usable_password": "true", "password1": NEW, "password2": NEW}
    )

    assert response.status_code == 302, response.content
    assert User.objects.get(username="ivy").check_password(NEW)


def test_sessions_are_only_looked_at(console, stan):
    session = Session.objects.get(user=stan)

    assert console.get(page("session_changelist")).status_code == 200
    assert console.get(page("session_change", session.pk)).status_code == 200
    assert console.post(page("session_change", session.pk), {}).status_code == 403
