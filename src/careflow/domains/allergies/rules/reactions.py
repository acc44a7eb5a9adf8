"""How allergies show, in plain words, each with the severity that the form may start from."""

from careflow.domains.allergies.rules.choices import Severity

_BY_SEVERITY = {
    Severity.LIFE_THREATENING: "Anaphylaxis; Anaphylactic Shock; Cardiac Arrest; Stevens-Johnson Syndrome;"
    " Toxic Epidermal Necrolysis",
    Severity.SEVERE: "Angioedema; Throat Swelling; Bronchospasm; Difficulty Breathing; Low Blood Pressure;"
    " Loss of Consciousness; Drug Rash with Eosinophilia; Liver Injury",
    Severity.MODERATE: "Hives; Facial Swelling; Lip Swelling; Wheezing; Vomiting; Abdominal Pain; Fever; Joint Pain;"
    " Palpitations; Asthma; Blisters",
    Severity.MILD: "Rash; Itching; Flushing; Nausea; Diarrhea; Sneezing; Runny Nose; Itchy Eyes; Cough; Headache;"
    " Dizziness; Contact Dermatitis",
    Severity.UNKNOWN: "Unknown",
}
REACTIONS: tuple[tuple[str, Severity], ...] = tuple(
    (label.strip(), severity) for severity, labels in _BY_SEVERITY.items() for label in labels.split(";")
)
