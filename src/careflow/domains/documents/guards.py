"""What was filed stays filed, and its bytes stay what they were."""

from careflow.platform import guards

CATEGORIES = "documents_documentcategory"
DOCUMENTS = "documents_patientdocument"
FIXED = "document_file_is_fixed"

guards.declare(
    guards.refuse_change(
        name=FIXED, table=DOCUMENTS, columns="storage_key, sha256, size_bytes, content_type, patient_id",
        condition="OLD.storage_key <> NEW.storage_key OR OLD.sha256 <> NEW.sha256 OR OLD.size_bytes <> NEW.size_bytes"
        " OR OLD.content_type <> NEW.content_type OR OLD.patient_id <> NEW.patient_id",
    ),
    guards.never_deleted(DOCUMENTS),
    guards.never_deleted(CATEGORIES),
    guards.same_owner(table=DOCUMENTS, column="patient_id", target="patients_patient"),
    guards.same_owner(table=DOCUMENTS, column="category_id", target=CATEGORIES),
)  # fmt: skip
