from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from careflow.platform.folding import KeyField, fold
from careflow.platform.identity import Surface
from careflow.platform.records import Versioned
from careflow.platform.sealed import SealedField


class User(AbstractUser, Versioned):
    """A person who may sign in, on one surface for life: staff or patient, never both.

    `is_staff` and `is_superuser` open the console only; they give no right over a clinic's records. Couples share an
    e-mail address; colleagues do not."""

    surface = models.CharField(max_length=6, default=Surface.CLINIC.value, editable=False)

    username_key = KeyField(max_length=150, unique=True, editable=False)
    email = models.EmailField(blank=True, default="")
    email_key = KeyField(max_length=254, blank=True, default="", editable=False)
    phone_number = models.CharField(max_length=20, blank=True, default="")
    preferences = models.JSONField(default=dict, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(surface__in=["clinic", "portal"]), name="user_surface_known"),
            models.CheckConstraint(
                condition=Q(surface="clinic") | Q(is_staff=False, is_superuser=False), name="user_of_portal_no_console"
            ),
            models.UniqueConstraint(
                fields=["email_key"], condition=~Q(email_key="") & Q(surface="clinic"), name="user_email_once"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username_key, self.email_key = fold(self.username), fold(self.email)
        if (columns := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*columns, "username_key", "email_key"}
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session of the console is bound to: the password, as Django has it, and the second factor, so that
        one that comes or goes ends the session."""
        own: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # Django's, and not in its stubs
        since = self.second_factor_since
        if since is None:
            return own
        return salted_hmac(own, since.isoformat(), secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def second_factor_since(self) -> datetime | None:
        """Looked up once, so that a session is bound to the factor that was asked for at its sign-in, and to none that
        was turned on meanwhile."""
        factors = SecondFactor.objects.filter(user_id=self.pk, confirmed_at__isnull=False)
        return factors.values_list("confirmed_at", flat=True).first()


class Session(models.Model):
    """A family of refresh tokens: one sign-in on one surface. Generation n is the only token that may be
    used; using an older one after the grace ends the family."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    surface = models.CharField(max_length=6)
    generation = models.PositiveIntegerField(default=1)
    used_at = models.JSONField(default=dict, help_text="when recently superseded generations were used")
    issued_at = models.DateTimeField()
    rotated_at = models.DateTimeField(help_text="when the newest generation was issued")
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=20, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    user_agent = models.CharField(max_length=200, blank=True, default="")
    second_factor = models.BooleanField(default=False, help_text="whether it was opened, or made good, with one")
    subject_id = models.BigIntegerField(null=True, help_text="on the portal, whom it speaks for unless told otherwise")


class PasswordLink(models.Model):
    """A link that was sent by mail and sets a password once. What it holds is stored as a digest only; a person has
    one open link at most. It is bound to the address that it went to, so that it dies when the address changes.

    A row without a person is what asking in the name of nobody leaves: the same work, and worth nothing."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="password_links")
    purpose = models.CharField(max_length=10)
    surface = models.CharField(max_length=6)
    digest = models.CharField(max_length=64, unique=True)
    email_key = KeyField(max_length=254)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, blank=True, default="")
    wrong_answers = models.PositiveSmallIntegerField(default=0, help_text="to what an invitation asks besides")
    used_from = models.CharField(max_length=45, blank=True, db_default="", help_text="the address that set a password")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="password_link_open_once"),
        ]


class SecondFactor(models.Model):
    """The secret that a person's authenticator app shares with us. It counts from `confirmed_at` on."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = SealedField()
    started_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0, help_text="the newest time step whose code was used")


class RecoveryCode(models.Model):
    """Stands in for the app once. It has eighty random bits, so a plain digest keeps it."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")]
