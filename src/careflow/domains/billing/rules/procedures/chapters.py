"""What the parts of the code sets are about, in plain words, for codes that are not on the common list."""

from bisect import bisect_right
from typing import Final

_LEVEL_ONE: Final = (
    ("00000", "Anesthesia"),
    ("10000", "Skin"),
    ("20000", "Bones, joints and muscles"),
    ("30000", "Nose, throat and lungs"),
    ("33000", "Heart and vessels"),
    ("38000", "Blood and lymph"),
    ("40000", "Mouth and digestion"),
    ("50000", "Kidneys and bladder"),
    ("54000", "Men's health"),
    ("56000", "Women's health"),
    ("60000", "Glands"),
    ("61000", "Brain and nerves"),
    ("65000", "Eyes"),
    ("69000", "Ears"),
    ("70000", "Imaging"),
    ("80000", "Laboratory"),
    ("90000", "Medicine"),
    ("90281", "Vaccines"),
    ("90785", "Behavioral health"),
    ("90901", "Medicine"),
    ("92002", "Ears and eyes"),
    ("92920", "Heart and lung tests"),
    ("94800", "Medicine"),
    ("96360", "Giving medicines"),
    ("97000", "Physical and occupational therapy"),
    ("98960", "Advice and screening"),
    ("98980", "Medicine"),
    ("99202", "Visits"),
    ("99500", "Visits at home"),
    ("99600", "Medicine"),
)
_LEVEL_TWO: Final = {
    "A": "Ambulance and supplies",
    "B": "Feeding supplies",
    "C": "Hospital outpatient",
    "D": "Dental",
    "E": "Equipment for home",
    "G": "Medicare services",
    "H": "Behavioral health",
    "J": "Medicines",
    "K": "Equipment for home",
    "L": "Braces and artificial limbs",
    "M": "Medicare services",
    "P": "Laboratory",
    "Q": "Medicare services",
    "R": "Imaging",
    "S": "Services of private payers",
    "T": "Medicaid services",
    "U": "Laboratory",
    "V": "Eyes and ears",
}
_OTHERS: Final = {"F": "Quality measures", "T": "New procedures", "U": "Laboratory", "M": "Laboratory", "A": "Vaccines"}
_STARTS: Final = [start for start, _ in _LEVEL_ONE]


def category_of(code: str) -> str:
    """Blank for what neither code set has."""
    if code[:1].isalpha():
        return _LEVEL_TWO.get(code[0], "")
    if code[-1:].isalpha():
        return _OTHERS.get(code[-1], "")
    return _LEVEL_ONE[bisect_right(_STARTS, code) - 1][1] if code else ""
