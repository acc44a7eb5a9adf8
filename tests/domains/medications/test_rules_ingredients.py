import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.allergies.rules.allergens import ALLERGENS
from careflow.domains.allergies.rules.choices import Category
from careflow.domains.medications.rules.ingredients import KNOWN, contents_of, meant_by

# As people, RxNorm and other systems write them.
WRITTEN = {
    "Amoxicillin 500 MG Oral Tablet": {"amoxicillin"},
    "lisinopril 10 mg": {"lisinopril"},
    "LISINOPRIL10MG": {"lisinopril"},
    "  Zestril  ": {"lisinopril"},
    "amoxicillin / clavulanate": {"amoxicillin", "clavulanate"},
    "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet": {"amoxicillin", "clavulanate"},
    "Augmentin XR": {"amoxicillin", "clavulanate"},
    "Acetaminophen 325 MG / oxyCODONE Hydrochloride 5 MG Oral Tablet [Percocet]": {"acetaminophen", "oxycodone"},
    "Penicillin V Potassium 250 MG Oral Tablet": {"penicillin v"},
    "Pen-VK 500": {"penicillin v"},
    "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet": {"metformin"},
    "NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector": {"epinephrine"},
    "insulin isophane  human 70 UNT/ML / insulin  regular  human 30 UNT/ML [Humulin]": {
        "insulin isophane", "insulin regular",
    },
    "sacubitril 97 MG / valsartan 103 MG Oral Tablet": {"sacubitril", "valsartan"},
    "Vitamin B12 5 MG/ML Injectable Solution": {"cyanocobalamin"},
    "0.4 ML Enoxaparin sodium 100 MG/ML Prefilled Syringe": {"enoxaparin"},
    "Seasonique 91 Day Pack": {"levonorgestrel", "ethinyl estradiol"},
    "Bactrim DS": {"sulfamethoxazole", "trimethoprim"},
    "co-trimoxazole": {"sulfamethoxazole", "trimethoprim"},
    "HCTZ 25": {"hydrochlorothiazide"},
    "Losartan potassium": {"losartan"},
    "Aspirin-free cold relief": set(),
    "Calcium": set(),
    "": set(),
    "10 mg": set(),
    "Moonlight drops": set(),
}  # fmt: skip
WRITTEN_ALLERGENS = {
    "Penicillin": ({"penicillin"}, {"penicillins"}, set()),
    "PENICILLINS": (set(), {"penicillins"}, set()),
    "Penicillin V": ({"penicillin v"}, set(), set()),
    "Sulfa drugs": (set(), {"sulfonamide antibiotics"}, set()),
    "sulfa": (set(), {"sulfonamide antibiotics"}, set()),
    "NSAIDs (ibuprofen)": ({"ibuprofen"}, {"NSAIDs"}, set()),
    "Local anesthetics": (set(), {"amide local anesthetics", "ester local anesthetics"}, set()),
    "IV contrast dye": (set(), {"iodinated contrast media"}, set()),
    "Cow's milk (substance)": (set(), set(), {"cow s milk"}),
    "Eggs (edible) (substance)": (set(), set(), {"eggs"}),
    "Soy bean": (set(), set(), {"soy bean"}),
    "Latex": (set(), set(), set()),
    "Grass pollen": (set(), set(), set()),
}
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*sorted(KNOWN), "/", "free", "10 MG", "[", "]", "ﬁ", "é", "\0", "🩺"]), max_size=8).map(
        " ".join
    ),
)


@pytest.mark.parametrize(("name", "substances"), WRITTEN.items())
def test_a_medication_is_recognized_however_it_is_written(name, substances):
    assert contents_of(name).substances == substances


@pytest.mark.parametrize(("name", "meant"), WRITTEN_ALLERGENS.items())
def test_an_allergen_may_be_a_substance_a_class_or_a_food(name, meant):
    found = meant_by(name)

    assert (found.substances, found.classes, found.materials) == meant


@pytest.mark.parametrize("label", [label for label, category in ALLERGENS if category is Category.MEDICATION])
def test_every_medication_among_the_common_allergens_is_recognized(label):
    found = meant_by(label)

    assert found.substances or found.classes


@pytest.mark.parametrize("label", [label for label, category in ALLERGENS if category is Category.CONTRAST])
def test_every_contrast_medium_among_the_common_allergens_is_recognized(label):
    found = meant_by(label)

    assert found.substances or found.classes


@given(texts)
def test_any_text_has_an_answer(text):
    assert contents_of(text).substances <= KNOWN
    assert meant_by(text).substances <= KNOWN


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(["{} 10 MG Oral Tablet", "24 HR {} 0.5 MG/ML", "[{}]", "{}/"]))
def test_strength_form_and_case_make_no_difference(name, written):
    plain = contents_of(name).substances

    assert plain
    assert contents_of(written.format(name.upper())).substances == plain


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Hydrocortisone 10 MG/ML Topical Cream", "skin"),
        ("Flonase", "nose"),
        ("120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler [Flovent]", "lungs"),
        ("ciprofloxacin ophthalmic solution", "eye"),
        ("prednisone 5 mg", ""),
        ("72 HR Fentanyl 0.025 MG/HR Transdermal System", ""),
    ],
)
def test_a_name_may_say_where_it_acts(name, place):
    assert contents_of(name).place == place


def test_what_is_left_of_an_unknown_name_is_compared():
    assert contents_of("Moonlight 5 MG Oral Tablet").core == contents_of("moonlight sodium 10mg capsule").core
