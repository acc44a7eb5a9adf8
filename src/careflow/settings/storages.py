"""Where documents lie, as Django's STORAGES."""

import re
from typing import Any

from careflow.settings.environment import Environment
from careflow.settings.refused import Refused

STATIC_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
FORM = "DOCUMENT_STORAGE must read s3://bucket or s3://bucket/prefix; leave it empty for DATA_DIR/documents."


def storages(environment: Environment) -> dict[str, Any]:
    return {"documents": _documents(environment), "staticfiles": STATIC_FILES}


def _documents(environment: Environment) -> dict[str, Any]:
    if not environment.document_storage:
        folder = (environment.data_dir / "documents").absolute()
        return {"BACKEND": "careflow.platform.storage.PrivateFolder", "OPTIONS": {"location": folder}}
    bucket, _, prefix = environment.document_storage.removeprefix("s3://").partition("/")
    if not environment.document_storage.startswith("s3://") or not BUCKET.fullmatch(bucket):
        raise Refused(FORM)
    if bool(environment.document_storage_key_id) != bool(environment.document_storage_secret):
        raise Refused("DOCUMENT_STORAGE_KEY_ID and DOCUMENT_STORAGE_SECRET belong together: set both or neither.")
    endpoint = environment.document_storage_endpoint or None
    return {
        "BACKEND": "careflow.platform.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": prefix.strip("/"),
            "endpoint_url": endpoint,
            "region_name": environment.document_storage_region or None,
            "access_key": environment.document_storage_key_id or None,
            "secret_key": environment.document_storage_secret or None,
            # Servers other than Amazon's seldom have a host name for each bucket.
            "addressing_style": "path" if endpoint else "auto",
        },
    }
