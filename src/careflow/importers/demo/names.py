"""Names that nobody mistakes for a patient's."""

FIRST_NAMES = (
    ("Ada", "female"), ("Basil", "male"), ("Cora", "female"), ("Dexter", "male"), ("Edith", "female"),
    ("Felix", "male"), ("Greta", "female"), ("Hugo", "male"), ("Ingrid", "female"), ("Jasper", "male"),
    ("Kira", "female"), ("Lionel", "male"), ("Mabel", "female"), ("Nestor", "male"), ("Opal", "female"),
    ("Percy", "male"), ("Quinn", "other"), ("Rufus", "male"), ("Sybil", "female"), ("Tobias", "male"),
    ("Ursula", "female"), ("Victor", "male"), ("Wilma", "female"), ("Xavier", "male"), ("Yvette", "female"),
    ("Zoltan", "male"), ("Amélie", "female"), ("Björn", "male"), ("Chloé", "female"), ("Dmitri", "male"),
)  # fmt: skip
LAST_NAMES = (
    "Sampleton", "Testerman", "Mockingham", "Fictionelli", "Placeholder", "O'Example", "Demopoulos", "Dummyfield",
    "Specimen", "Templeton-Test", "Notreal", "Fakenham", "Madeupson", "Pretendo", "Inventsky", "Prototype",
    "Rehearsal", "Simulacra", "Beispiel", "Ejemplo", "Exempel", "Exampleworth", "Trialby",
)  # fmt: skip
STREETS = ("Sample Street", "Placeholder Lane", "Example Avenue", "Mockup Road", "Template Court", "Fiction Boulevard")
RELATIONS = ("Spouse", "Mother", "Father", "Sister", "Brother", "Friend")
RACES = (
    "white", "black_or_african_american", "asian", "other", "unknown", "american_indian_or_alaska_native",
    "native_hawaiian_or_other_pacific_islander",
)  # fmt: skip
ETHNICITIES = ("hispanic_or_latino", "not_hispanic_or_latino", "unknown")
LANGUAGES = ("English", "English", "English", "Spanish", "Mandarin", "Haitian Creole")
