"""Where documents lie, as Django's STORAGES."""

from typing import Any
from urllib.parse import urlsplit

from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

STATIC_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FORM = "DOCUMENT_STORAGE must read s3://bucket or s3://bucket/prefix; leave it empty for DATA_DIR/documents."


def storages(environment: Environment) -> dict[str, Any]:
    return {"documents": _documents(environment), "staticfiles": STATIC_FILES}


def _documents(environment: Environment) -> dict[str, Any]:
    if not environment.document_storage:
        folder = (environment.data_dir / "documents").absolute()
        return {"BACKEND": "careflow.platform.storage.PrivateFolder", "OPTIONS": {"location": folder}}
    place = urlsplit(environment.document_storage)
    if place.scheme != "s3" or not place.hostname or place.query or place.port or place.username:
        raise Refused(FORM)
    if bool(environment.document_storage_key_id) != bool(environment.document_storage_secret):
        raise Refused("DOCUMENT_STORAGE_KEY_ID and DOCUMENT_STORAGE_SECRET belong together: set both or neither.")
    endpoint = environment.document_storage_endpoint or None
    return {
        "BACKEND": "careflow.platform.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": place.hostname,
            "location": place.path.strip("/"),
            "endpoint_url": endpoint,
            "region_name": environment.document_storage_region or None,
            "access_key": environment.document_storage_key_id or None,
            "secret_key": environment.document_storage_secret or None,
            # Servers other than Amazon's seldom have a host name for each bucket.
            "addressing_style": "path" if endpoint else "auto",
        },
    }
