"""What a restored database needs before anybody works with it."""

from django.db import transaction
from django.utils import timezone

from careflow.cli import newest_seal
from careflow.cli.backups.contents import Manifest
from careflow.cli.database import migrate
from careflow.cli.verifying import verify_audit
from careflow.domains.audit.operations import Action, record
from careflow.platform.actor import system


def bring_up_to_date(manifest: Manifest) -> bool:
    """Whether everything is still what was signed and recorded. Raises Refused when the keys are not its own."""
    migrate()
    with transaction.atomic():
        record(
            actor=system(name="careflow restore"), action=Action.OTHER, subject="platform/backup", subject_id="",
            summary="All records restored from a backup", at=timezone.now(),
            metadata={"made_at": manifest.made_at.isoformat()},
        )  # fmt: skip
    newest_seal.replace()
    return verify_audit()
