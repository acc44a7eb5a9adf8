"""Django's settings for every way of running; `product` and `test` add what differs."""

from datetime import timedelta

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",  # before ours, which replace its pages of the console
    "careflow.platform",
    "careflow.domains.audit",
    "careflow.domains.accounts",
    "careflow.domains.organizations",
    "careflow.domains.facilities",
    "careflow.domains.pharmacies",
    "careflow.domains.patients",
    "careflow.domains.documents",
    "careflow.domains.insurance",
    "careflow.domains.allergies",
    "careflow.domains.scheduling",
    "careflow.domains.medications",
    "careflow.domains.clinical",
    "careflow.domains.billing",
    "careflow.domains.messaging",
    "careflow.domains.portal",
    "careflow.domains.activity",
    "careflow.importers",
    "careflow.web",
    "corsheaders",
    "careflow.platform.console_app.ConsoleConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",  # its own copy of the pages that show the docs: no foreign host
]
MIDDLEWARE = [
    "careflow.web.request_log.RequestLog",
    "careflow.web.content_policy.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "careflow.web.console_middleware.ConsoleSessions",
    "careflow.web.middleware.Manners",
    "django.middleware.csrf.CsrfViewMiddleware",
    "careflow.web.console_middleware.ConsoleSignIn",
    "careflow.web.console_middleware.ConsoleMessages",
]
ROOT_URLCONF = "careflow.web.urls"
WSGI_APPLICATION = "careflow.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_REDIRECT_URL = "admin:index"  # only the console has Django's sign-in
PASSWORD_HASHERS = ["careflow.domains.accounts.hashers.ClinicArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # looked up once at start, so that nobody has to collect files
WHITENOISE_MAX_AGE = 3600
APPEND_SLASH = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CORS_ALLOW_CREDENTIALS = True
CORS_EXPOSE_HEADERS = ["Content-Disposition", "Retry-After", "ETag", "Link"]
CORS_ALLOW_HEADERS = [
    "accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with",
    "idempotency-key", "if-match", "if-none-match",
]  # fmt: skip
CSRF_FAILURE_VIEW = "careflow.web.errors.csrf_failure"
CSRF_COOKIE_AGE = 31_449_600

ACCESS_TOKEN_LIFETIME = timedelta(seconds=300)
REFRESH_TOKEN_LIFETIME = timedelta(days=14)
REFRESH_GRACE = timedelta(seconds=10)
PASSWORD_RESET_LIFETIME = timedelta(hours=1)
INVITATION_LIFETIME = timedelta(days=7)
MAIL_IN_BACKGROUND = True
