"""What the name of a drug says about how it is taken. RxNorm writes ingredient, strength and form in one line, such
as "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet"."""

import re
from typing import NamedTuple

AS_DIRECTED = "as directed"
LONGEST_DOSE = 120
_STRENGTH = re.compile(
    r"(?<![\w./])\d[\d.,/]*\s*(?:MG|MCG|MEQ|UNT|G|%)(?:/(?:ML|ACTUAT|HR|Day|MG))?(?![A-Za-z])", re.IGNORECASE
)
_PACK = re.compile(r"\b\d+ Day Pack\b")
_BRAND = re.compile(r"\s*\[[^]]*\]$")
# The first word found names the route; the narrower ones stand first.
ROUTES = {
    "Sublingual": "Sublingual",
    "Buccal": "Buccal",
    "Mucosal": "Oromucosal",
    "Intrauterine": "Intrauterine",
    "Vaginal": "Vaginal",
    "Rectal": "Rectal",
    "Nasal": "Nasal",
    "Ophthalmic": "Ophthalmic",
    "Otic": "Otic",
    "Transdermal": "Transdermal",
    "Topical": "Topical",
    "Inhalation": "Inhalation",
    "Inhaler": "Inhalation",
    "Drug Implant": "Implant",
    "Inject": "Injection",
    "Auto-Injector": "Injection",
    "Prefilled Syringe": "Injection",
    "Oral": "Oral",
    "Chewable": "Oral",
}


class Directions(NamedTuple):
    """How often is never in the name; what is not there either is taken as directed."""

    dose: str
    route: str


def directions(name: str) -> Directions:
    plain = _BRAND.sub("", name)
    route = next((route for word, route in ROUTES.items() if word in plain), AS_DIRECTED)
    return Directions(_dose(plain), route)


def _dose(name: str) -> str:
    """All strengths and the form behind the last of them; a pack of tablets that has no strength counts its days."""
    found = list(_STRENGTH.finditer(name))
    if not found:
        pack = _PACK.search(name)
        return pack.group() if pack else AS_DIRECTED
    strengths = " / ".join(match.group() for match in found)
    dose = f"{strengths} {name[found[-1].end() :].strip()}".strip()
    return dose if len(dose) <= LONGEST_DOSE else strengths[:LONGEST_DOSE]
