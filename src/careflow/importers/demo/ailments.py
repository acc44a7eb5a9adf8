"""What made-up patients have, take and react to. Diagnoses by ICD-10-CM code, in plain words."""

from dataclasses import dataclass

from careflow.domains.allergies.rules.choices import Category, Severity

ORAL, DAILY, TWICE, AS_NEEDED = "By mouth", "Once a day", "Twice a day", "As needed"


@dataclass(frozen=True, slots=True)
class Treatment:
    name: str
    dose: str
    route: str
    frequency: str


@dataclass(frozen=True, slots=True)
class Ailment:
    """`first` and `last` are the years of life in which it begins."""

    code: str
    words: str
    first: int
    last: int
    treatment: Treatment | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    allergen: str
    category: Category
    shows: str
    severity: Severity


LASTING = (
    Ailment("I10", "High blood pressure (hypertension)", 35, 90, Treatment("Lisinopril", "10 mg", ORAL, DAILY)),
    Ailment("E11.9", "Type 2 diabetes without complications", 45, 80, Treatment("Metformin", "500 mg", ORAL, TWICE)),
    Ailment(
        "E78.5", "High blood fats (cholesterol or triglycerides)", 40, 85,
        Treatment("Atorvastatin", "20 mg", ORAL, "Every evening"),
    ),
    Ailment("J45.909", "Asthma", 4, 50, Treatment("Albuterol (inhaler)", "90 mcg/puff", "Breathed in", AS_NEEDED)),
    Ailment("J30.2", "Seasonal allergies (hay fever)", 5, 60, Treatment("Cetirizine", "10 mg", ORAL, DAILY)),
    Ailment("F41.1", "Generalized anxiety", 18, 70, Treatment("Sertraline", "50 mg", ORAL, DAILY)),
    Ailment("G43.909", "Migraine", 16, 50, Treatment("Sumatriptan", "50 mg", ORAL, AS_NEEDED)),
    Ailment("K21.9", "Acid reflux (GERD)", 25, 80, Treatment("Omeprazole", "20 mg", ORAL, "Every morning")),
    Ailment("E03.9", "Underactive thyroid", 30, 80, Treatment("Levothyroxine", "50 mcg", ORAL, "Every morning")),
    Ailment("M54.50", "Low back pain", 25, 80, Treatment("Ibuprofen", "400 mg", ORAL, AS_NEEDED)),
    Ailment("G47.00", "Trouble sleeping (insomnia)", 30, 85, Treatment("Trazodone", "50 mg", ORAL, "At bedtime")),
    Ailment(
        "L20.9", "Eczema (atopic dermatitis)", 1, 20, Treatment("Triamcinolone (cream)", "0.1%", "On the skin", TWICE)
    ),
    Ailment("M17.9", "Arthritis of the knee from wear", 55, 90, Treatment("Naproxen", "250 mg", ORAL, TWICE)),
    Ailment("E55.9", "Low vitamin D", 20, 90),
    Ailment("E66.9", "Obesity", 25, 75),
)  # fmt: skip
PASSING = (
    Ailment("J02.0", "Strep throat", 4, 40, Treatment("Amoxicillin", "250 mg", ORAL, "Every 12 hours")),
    Ailment("H66.90", "Middle ear infection", 1, 12, Treatment("Amoxicillin", "250 mg", ORAL, "Every 12 hours")),
    Ailment("J20.9", "Acute bronchitis (chest cold)", 5, 90),
    Ailment("S93.401A", "Sprained right ankle, first visit", 10, 60),
    Ailment("J11.1", "Flu (influenza)", 5, 90),
)
# Taken first and given up for the one that the patient takes now.
GIVEN_UP = {
    "E78.5": Treatment("Simvastatin", "20 mg", ORAL, "Every evening"),
    "I10": Treatment("Hydrochlorothiazide", "25 mg", ORAL, DAILY),
    "K21.9": Treatment("Famotidine", "20 mg", ORAL, TWICE),
}
REACTIONS = (
    Reaction("Penicillin", Category.MEDICATION, "Hives", Severity.MODERATE),
    Reaction("Sulfa Antibiotics", Category.MEDICATION, "Rash", Severity.MILD),
    Reaction("Peanut", Category.FOOD, "Throat Swelling", Severity.SEVERE),
    Reaction("Shellfish", Category.FOOD, "Hives", Severity.MODERATE),
    Reaction("Grass Pollen", Category.ENVIRONMENTAL, "Sneezing", Severity.MILD),
    Reaction("Bee Venom", Category.ENVIRONMENTAL, "Anaphylaxis", Severity.LIFE_THREATENING),
    Reaction("Latex", Category.LATEX, "Rash", Severity.MILD),
    Reaction("Iodinated Contrast", Category.CONTRAST, "Itching", Severity.UNKNOWN),
)
