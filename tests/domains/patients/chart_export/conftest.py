from datetime import timedelta

import pytest
from django.utils import timezone

from tests.domains.allergies.factories import an_allergy
from tests.domains.clinical.factories import make_encounter, make_problem
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import a_pdf, an_image
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.patients.chart_export.archive import done
from tests.domains.patients.factories import a_patient
from tests.domains.scheduling.factories import make_appointment


@pytest.fixture(autouse=True)
def folder(paper_folder):
    return paper_folder


@pytest.fixture
def paul(acting_as):
    return acting_as("paul")


@pytest.fixture
def ana(north):
    return a_patient(north, first_name="Ana", last_name="Mora", contacts=("Bo Mora",))


@pytest.fixture
def signed(paul, ana):
    """The id of a note that was signed, corrected, signed again and added to."""
    started_at = (timezone.now() - timedelta(hours=1)).isoformat()
    texts = {"subjective": "Coughs for <3 days.", "plan": "Rest.\nDrink."}
    body = {"patient": ana.pk, "started_at": started_at, "reason": "Cough", "progress_note": texts}
    encounter = done(paul.post("clinical/encounters/", body), 201)
    note = encounter["progress_note"]["id"]
    vitals = {"encounter": encounter["id"], "heart_rate_bpm": 71, "temperature_c": "37.4"}
    done(paul.post("clinical/vitals/", vitals), 201)
    done(paul.post(f"clinical/progress-notes/{note}/sign/", {}))
    done(paul.post(f"clinical/progress-notes/{note}/unsign/", {"reason": "Slip"}))
    done(paul.patch(f"clinical/progress-notes/{note}/", {"plan": "Rest, Łucja."}))
    done(paul.post(f"clinical/progress-notes/{note}/sign/", {}))
    done(paul.post(f"clinical/progress-notes/{note}/addenda/", {"text": "X-ray is clear."}), 201)
    return note


@pytest.fixture
def whole_chart(ana, north, signed):
    make_encounter(ana)
    make_problem(ana)
    make_appointment(north, ana)
    a_refill(a_medication(ana))
    an_allergy(ana)
    a_document(ana, name="Lab report.pdf", content=a_pdf(pages=2))
    a_document(ana, name="Röntgen/../1", content=an_image("PNG"), original_filename="x.png",
               storage_key="patients/1/abc.png", content_type="image/png")  # fmt: skip
