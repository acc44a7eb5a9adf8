"""What patients are most often allergic to, in plain words, for the picker; anything else can be typed."""

from careflow.domains.allergies.rules.choices import Category

_BY_CATEGORY = {
    Category.MEDICATION: """
        Penicillin; Penicillin V; Amoxicillin; Amoxicillin / Clavulanate; Ampicillin; Piperacillin / Tazobactam;
        Cephalosporins; Cephalexin; Cefdinir; Cefuroxime; Ceftriaxone; Sulfa Antibiotics;
        Sulfamethoxazole / Trimethoprim; Azithromycin; Clarithromycin; Erythromycin; Ciprofloxacin; Levofloxacin;
        Doxycycline; Clindamycin; Metronidazole; Nitrofurantoin; Vancomycin; Aspirin; Ibuprofen; Naproxen; NSAIDs;
        Acetaminophen; Codeine; Morphine; Hydrocodone; Oxycodone; Tramadol; Fentanyl; Lidocaine; Procaine;
        ACE Inhibitors; Lisinopril; Statins; Atorvastatin; Metformin; Carbamazepine; Lamotrigine; Phenytoin;
        Allopurinol; Heparin; Insulin; Prednisone
    """,
    Category.FOOD: """
        Peanut; Tree Nuts; Almond; Cashew; Walnut; Cow's Milk; Egg; Soy; Wheat; Fish; Shellfish; Shrimp; Sesame;
        Strawberry; Banana; Kiwi; Peach; Tomato; Corn; Mustard; Celery; Red Meat (Alpha-gal); Food Dye; Sulfites
    """,
    Category.ENVIRONMENTAL: """
        Grass Pollen; Tree Pollen; Ragweed Pollen; Weed Pollen; House Dust Mite; Mold; Cat Dander; Dog Dander;
        Animal Dander; Horse Dander; Cockroach; Feathers; Bee Venom; Wasp Venom; Fire Ant Venom; Mosquito Bites;
        Poison Ivy; Tobacco Smoke
    """,
    Category.LATEX: "Latex; Latex Gloves; Rubber Accelerators",
    Category.CONTRAST: "Iodinated Contrast; Iohexol; Iopamidol; Gadolinium Contrast; Barium Sulfate",
    Category.OTHER: """
        Adhesive Tape; Nickel; Cobalt; Chlorhexidine; Povidone-Iodine; Polyethylene Glycol; Fragrances; Lanolin;
        Formaldehyde; Hair Dye; Wool; Gelatin; Thimerosal; Sunscreen
    """,
}
ALLERGENS: tuple[tuple[str, Category], ...] = tuple(
    (" ".join(label.split()), category) for category, labels in _BY_CATEGORY.items() for label in labels.split(";")
)


# What people write into the field for an allergen when there is none, folded and without signs.
NO_ALLERGEN = frozenset({
    "nka", "nkda", "nkfa", "none", "none known", "no known allergies", "no known allergy", "no known drug allergies",
    "no known drug allergy", "no known food allergies", "no allergies", "no drug allergies", "denies allergies", "nil",
})  # fmt: skip


def means_none(key: str) -> bool:
    """Whether a folded allergen says that there is none. Kept as an allergy it would say the opposite."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in key).split()) in NO_ALLERGEN
