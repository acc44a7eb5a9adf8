"""The environment and systemd's credentials, typed. The only place that reads them."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from careflow.settings.addresses import is_address, is_origin
from careflow.settings.refused import Refused

CREDENTIALS = "CREDENTIALS_DIRECTORY"  # where systemd puts what LoadCredential names
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MEBIBYTE = 1024 * 1024
WEB_CLIENTS = ["http://localhost:5173", "http://localhost:5174"]
NO_ORIGINS = "must list origins like https://app.example or http://localhost:5173, with nothing behind host and port"

CommaList = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """What an operator may set; names are the variables in capitals. What a validator says goes on behind the name."""

    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore", env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="port to listen on")
    workers: int | None = Field(None, ge=1, le=256, description="server processes; the cores when not set")
    metrics_address: str = Field(
        "", description="host:port of Prometheus' /metrics, or a port of this machine alone; empty: none"
    )
    data_dir: Path = Field(Path("data"), description="folder of the SQLite database, secrets and files")
    database_url: str = Field("", description="postgres://user:password@host:port/name; empty: SQLite in DATA_DIR")
    database_replica_url: str = Field(
        "", description="a streaming replica of it, for reads that may be a moment old; empty: none"
    )
    redis_url: str = Field("", description="redis://… for the counters of limits; empty: in the database")
    debug: bool = Field(False, description="error pages with internals; this machine only")
    secret_key: str = Field("", description="signs sessions and tokens; empty: made once in DATA_DIR/secrets")
    secret_key_fallbacks: CommaList = Field(
        default=[], description="keys before this one; what they signed stays good: sessions outlive a new SECRET_KEY"
    )
    field_encryption_keys: CommaList = Field(
        default=[], description="id:key pairs, newest first; the first seals, all of them open; empty: made once"
    )
    audit_signing_keys: CommaList = Field(
        default=[], description="Ed25519 keys, newest first; the first seals the audit log; empty: made once"
    )
    audit_public_keys: CommaList = Field(
        default=[], description="public halves of keys that sealed the audit log before"
    )
    allowed_hosts: CommaList = Field(
        default=["localhost", "127.0.0.1", "[::1]"], description="host names that clients may ask for"
    )
    cors_allowed_origins: CommaList = Field(default=WEB_CLIENTS, description="origins of the web clients")
    csrf_trusted_origins: CommaList = Field(default=WEB_CLIENTS, description="origins that may sign in by cookie")
    https: bool = Field(False, description="served over TLS: cookies become Secure and SameSite=None, HSTS is sent")
    demo_mode: bool | None = Field(
        None, description="demo group and its open sign-in; on where only this machine reaches it"
    )
    demo_username: str = Field("demo", description="whom the demo sign-in signs in")
    portal_demo_username: str = Field("patient_demo", description="whom the demo sign-in of the portal signs in")
    allow_public_registration: bool = Field(False, description="anybody may register a user")
    num_proxies: int = Field(0, ge=0, le=10, description="trusted proxies that append X-Forwarded-For")
    document_storage: str = Field("", description="s3://bucket/prefix; empty: DATA_DIR/documents")
    document_storage_endpoint: str = Field("", description="https://… of an S3 server other than Amazon's")
    document_storage_region: str = Field("", description="region of the bucket")
    document_storage_key_id: str = Field("", description="access key; empty: what the SDK finds on the machine")
    document_storage_secret: str = Field("", description="secret of that key")
    document_max_upload_bytes: int = Field(
        10 * MEBIBYTE, ge=1024, le=1024 * MEBIBYTE, description="the largest file that may be uploaded"
    )
    clamav_address: str = Field("", description="host:port or socket of clamd, which then checks each upload")
    clamav_required: bool = Field(True, description="refuse uploads while clamd does not answer")

    email_url: str = Field(
        "",
        description="smtp+tls://user:password@host:port, file:///folder or console:; empty: shown if all is local",
    )
    email_from: str = Field("CareFlow <careflow@localhost>", description="sender of e-mails")
    password_page: str = Field("", description="page behind links in e-mails; empty: CareFlow's own /set-password/")
    portal_password_page: str = Field(
        "", description="the same in e-mails to patients; empty: CareFlow's own /portal/set-password/"
    )
    portal_address: str = Field("", description="address of the patients' web client, named in letters to them")

    bundle_max_pages: int = Field(300, ge=1, le=5_000, description="pages of documents that are read as one PDF")
    bundle_max_bytes: int = Field(
        100 * MEBIBYTE, ge=1024, le=4096 * MEBIBYTE, description="size of the files of such documents together"
    )

    @field_validator("clamav_address")
    @classmethod
    def _reachable(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not value.startswith("/") and not (host and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("must read host:port, or be the path of a socket")
        return value

    @field_validator("metrics_address")
    @classmethod
    def _listening(cls, value: str) -> str:
        """A port alone is one of loopback."""
        host, _, port = value.rpartition(":")
        if value and not (port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("must read host:port, or be a port alone")
        return f"{host.strip('[]') or '127.0.0.1'}:{port}" if value else ""

    @field_validator("portal_address", "password_page", "portal_password_page", "document_storage_endpoint")
    @classmethod
    def _opened(cls, value: str) -> str:
        if value and not is_address(value):
            raise ValueError("must be an address that begins with https:// or http:// and names a host")
        return value

    @field_validator("cors_allowed_origins")
    @classmethod
    def _named(cls, value: list[str]) -> list[str]:
        if not all(is_origin(origin) for origin in value):
            raise ValueError(NO_ORIGINS)
        return value

    @field_validator("csrf_trusted_origins")
    @classmethod
    def _trusted(cls, value: list[str]) -> list[str]:
        """Django takes https://*.clinic.example for all names below."""
        if not all(is_origin(origin.replace("://*.", "://", 1)) for origin in value):
            raise ValueError(NO_ORIGINS)
        return value

    @field_validator(
        "secret_key_fallbacks",
        "field_encryption_keys",
        "audit_signing_keys",
        "audit_public_keys",
        "allowed_hosts",
        "cors_allowed_origins",
        "csrf_trusted_origins",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def answers_elsewhere(self) -> bool:
        """Whether it goes by a name that is not only this machine's."""
        return any(name.strip("[]") not in LOOPBACK for name in self.allowed_hosts)

    @property
    def is_public(self) -> bool:
        """Whether others than this machine reach it, by itself or through a proxy."""
        return not self.is_loopback or self.https or self.num_proxies > 0 or self.answers_elsewhere


def read() -> Environment:
    """Raises Refused, which names the variable but never repeats its value: it may be a secret."""
    try:
        return Environment(_secrets_dir=os.environ.get(CREDENTIALS))
    except ValidationError as error:
        raise Refused(" ".join(_sentence(problem) for problem in error.errors(include_input=False))) from None


def _sentence(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0])
    return f"{name.upper()} {_wanted(name, problem)}."


def _wanted(name: str, problem: ErrorDetails) -> str:
    """Texts take anything, so what no validator of ours refuses is a truth value or a number, which all have bounds."""
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "bool_parsing":
        return "must be true or false"
    rules = Environment.model_fields[name].metadata
    least = next(rule.ge for rule in rules if hasattr(rule, "ge"))
    most = next(rule.le for rule in rules if hasattr(rule, "le"))
    return f"must be a whole number from {least} to {most}"
