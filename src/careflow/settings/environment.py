"""The environment, typed. The only place that reads environment variables."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WEB_CLIENTS = ["http://localhost:5173", "http://localhost:5174"]

CommaList = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """What an operator may set; names are the variables in capitals."""

    model_config = SettingsConfigDict(case_sensitive=False, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    workers: int | None = Field(None, ge=1, le=256)
    data_dir: Path = Path("data")
    database_url: str = ""
    debug: bool = False
    secret_key: str = ""
    field_encryption_keys: CommaList = Field(
        default=[], description="id:key pairs, newest first; the first seals, all of them open"
    )
    allowed_hosts: CommaList = Field(default=["localhost", "127.0.0.1"])
    cors_allowed_origins: CommaList = Field(default=WEB_CLIENTS)
    csrf_trusted_origins: CommaList = Field(default=WEB_CLIENTS)
    https: bool = Field(False, description="served over TLS: cookies become Secure and SameSite=None")
    demo_mode: bool | None = None
    demo_username: str = "demo"
    allow_public_registration: bool = False
    num_proxies: int = Field(0, ge=0, le=10, description="trusted proxies that append X-Forwarded-For")

    @field_validator(
        "field_encryption_keys", "allowed_hosts", "cors_allowed_origins", "csrf_trusted_origins", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def is_loopback(self) -> bool:
        return self.host in LOOPBACK
