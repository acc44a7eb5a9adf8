"""The suite's settings for the server whose limits are tried: behind one trusted proxy, so that a test can come from
any address, with every door open, letters that go nowhere and passwords that cost nothing to check."""

from careflow.settings.test import *  # noqa: F403  (a settings module is its names)

NUM_PROXIES = 1
ALLOW_PUBLIC_REGISTRATION = True
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
