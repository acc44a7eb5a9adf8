"""Reactions that reach beyond a class, each with where it can be read.

Left out on purpose, because guidance speaks against a warning: egg and influenza vaccine (ACIP, MMWR 2023), shellfish
or iodine and contrast media (Schabelman and Witting 2010, J Emerg Med; ACR Manual on Contrast Media), sulfites and
epinephrine (label of epinephrine injection), and latex, which no medication contains."""

from dataclasses import dataclass
from itertools import product

from careflow.domains.medications.rules.pharmacology.breathing import CLASSES as BREATHING
from careflow.domains.medications.rules.pharmacology.circulation import CLASSES as CIRCULATION
from careflow.domains.medications.rules.pharmacology.drug_class import HIGH, LOW, MODERATE, DrugClass, names
from careflow.domains.medications.rules.pharmacology.infections import CLASSES as INFECTIONS
from careflow.domains.medications.rules.pharmacology.levels import Level
from careflow.domains.medications.rules.pharmacology.metabolism import CLASSES as METABOLISM
from careflow.domains.medications.rules.pharmacology.nerves import CLASSES as NERVES

CLASSES: tuple[DrugClass, ...] = (*INFECTIONS, *NERVES, *CIRCULATION, *METABOLISM, *BREATHING)
_MEMBERS = {each.label: each.members for each in CLASSES}


@dataclass(frozen=True, slots=True)
class Crossing:
    """An allergy on either side weighs this much for the other; `why` is the end of a sentence for the clinician."""

    one: frozenset[str]
    other: frozenset[str]
    level: Level
    why: str
    source: str

    def joins(self, first: str, second: str) -> bool:
        return (first in self.one and second in self.other) or (first in self.other and second in self.one)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A food or a material that stands in the product, or from which it is made."""

    allergens: frozenset[str]
    products: frozenset[str]
    level: Level
    why: str
    source: str


SULFONAMIDES_THAT_ARE_NO_ANTIBIOTICS = names(
    "hydrochlorothiazide, chlorthalidone, indapamide, metolazone, chlorothiazide, furosemide, torsemide, bumetanide,"
    " acetazolamide, glipizide, glyburide, glimepiride, celecoxib, sumatriptan, zonisamide, probenecid"
)
_PENICILLINS, _CEPHALOSPORINS = _MEMBERS["penicillins"], _MEMBERS["cephalosporins"]
_ACE_INHIBITORS, _ARBS = _MEMBERS["ACE inhibitors"], _MEMBERS["angiotensin receptor blockers"]
CROSSINGS = (
    Crossing(
        names("amoxicillin, ampicillin"), names("cephalexin, cefadroxil, cefaclor, cefprozil"), MODERATE,
        "amoxicillin and ampicillin share a side chain with some cephalosporins, and most cross-reactions come from it",
        "Pichichero and Zagursky 2014 (Ann Allergy Asthma Immunol); Picard et al. 2019 (J Allergy Clin Immunol Pract).",
    ),
    Crossing(
        _PENICILLINS, _CEPHALOSPORINS, LOW,
        "few patients react to both penicillins and cephalosporins when the side chains differ",
        "Khan et al. 2022 (J Allergy Clin Immunol); Pichichero and Zagursky 2014 (Ann Allergy Asthma Immunol).",
    ),
    Crossing(
        _PENICILLINS | _CEPHALOSPORINS, _MEMBERS["carbapenems"], LOW,
        "about one in a hundred patients with a penicillin allergy reacts to a carbapenem",
        "Khan et al. 2022 (J Allergy Clin Immunol); label of meropenem, warnings.",
    ),
    Crossing(
        names("aztreonam"), names("ceftazidime, cefiderocol"), MODERATE,
        "aztreonam shares a side chain with ceftazidime and cefiderocol",
        "Khan et al. 2022 (J Allergy Clin Immunol); label of aztreonam, warnings.",
    ),
    Crossing(
        _MEMBERS["sulfonamide antibiotics"], names("sulfasalazine"), HIGH,
        "sulfasalazine breaks down into a sulfonamide antibiotic", "Label of sulfasalazine, contraindications.",
    ),
    Crossing(
        _MEMBERS["sulfonamide antibiotics"], SULFONAMIDES_THAT_ARE_NO_ANTIBIOTICS, LOW,
        "labels warn of sulfonamides in general, but antibiotics and others are unlikely to cross-react",
        "Strom et al. 2003 (N Engl J Med); labels of hydrochlorothiazide, furosemide and celecoxib.",
    ),
    Crossing(
        names("dapsone"), _MEMBERS["sulfonamide antibiotics"], LOW,
        "some patients with a sulfonamide allergy react to dapsone", "Holtzer et al. 1998 (Pharmacotherapy).",
    ),
    Crossing(
        _ACE_INHIBITORS | _ARBS, names("sacubitril"), HIGH,
        "sacubitril must not be given after angioedema with an ACE inhibitor or an angiotensin receptor blocker",
        "Label of sacubitril with valsartan, contraindications.",
    ),
    Crossing(
        _ACE_INHIBITORS, _ARBS, LOW,
        "a few patients who had angioedema with an ACE inhibitor have it with an angiotensin receptor blocker",
        "Haymore et al. 2008 (Ann Allergy Asthma Immunol); label of losartan, warnings.",
    ),
    Crossing(
        names("carbamazepine, oxcarbazepine"), _MEMBERS["tricyclic antidepressants"], MODERATE,
        "carbamazepine is built like the tricyclic antidepressants", "Label of carbamazepine, contraindications.",
    ),
    Crossing(
        names("aspirin, salsalate, diflunisal"), names("methyl salicylate, trolamine salicylate"), MODERATE,
        "both are salicylates", "Labels of topical salicylates, warnings.",
    ),
    Crossing(
        names("polyethylene glycol"), names("injection with macrogol"), MODERATE,
        "the injectable suspension contains polyethylene glycol",
        "Stone et al. 2019 (J Allergy Clin Immunol Pract); labels, description.",
    ),
)  # fmt: skip
HIDDEN = (
    Hidden(
        names("egg, eggs, egg white, egg yolk, soy, soya, soybean, soybeans, soy bean"), names("clevidipine"), HIGH,
        "the emulsion is made with soybean oil and egg lecithin", "Label of clevidipine, contraindications.",
    ),
    Hidden(
        names("egg, eggs, egg white, egg yolk, soy, soya, soybean, soybeans, soy bean"), names("propofol"), LOW,
        "the label warns of egg and soy, yet studies found no reactions in patients with these allergies",
        "Label of propofol; Asserhøj et al. 2016 (Br J Anaesth).",
    ),
    Hidden(
        names("egg, eggs, egg white, egg yolk, soy, soya, soybean, soybeans, soy bean, fish, peanut, peanuts"),
        names("lipid emulsion"), HIGH, "the emulsion is made with soybean oil and egg phospholipids",
        "Label of lipid injectable emulsion, contraindications.",
    ),
    Hidden(
        names("egg, eggs, egg white, egg yolk"), names("yellow fever vaccine"), HIGH,
        "the vaccine is grown in eggs and contains egg protein", "Label of yellow fever vaccine; CDC Yellow Book.",
    ),
    Hidden(
        names("peanut, peanuts"), names("progesterone"), MODERATE,
        "progesterone capsules are made with peanut oil; gels and inserts are not",
        "Label of progesterone capsules, contraindications.",
    ),
    Hidden(
        names("peanut, peanuts"), names("dimercaprol"), HIGH, "the injection is made with peanut oil",
        "Label of dimercaprol injection, contraindications.",
    ),
    Hidden(
        names("milk, cow s milk, cows milk, cow milk, dairy, milk protein, casein"), names("dry powder inhaler"),
        MODERATE, "the powder contains lactose with traces of milk protein, which matters for a severe milk allergy",
        "Label of fluticasone with salmeterol inhalation powder, contraindications.",
    ),
    Hidden(
        names("fish, shellfish, shrimp, crab, lobster, seafood"), names("omega 3 fatty acids, icosapent ethyl"), LOW,
        "it is made from fish oil; whether patients with these allergies react is not known",
        "Label of icosapent ethyl, warnings.",
    ),
    Hidden(
        names("fish, salmon"), names("protamine"), LOW, "protamine is made from the sperm of salmon",
        "Label of protamine sulfate, warnings.",
    ),
    Hidden(
        names("gelatin"), names("measles mumps and rubella vaccine, varicella vaccine, yellow fever vaccine"), HIGH,
        "the vaccine contains gelatin", "Labels of these vaccines, contraindications; CDC Pink Book.",
    ),
    Hidden(
        names("alpha gal, red meat, beef, pork, mammalian meat"), names("cetuximab"), HIGH,
        "the antibody carries the sugar that patients with a red meat allergy react to",
        "Chung et al. 2008 (N Engl J Med); label of cetuximab, warnings.",
    ),
    Hidden(
        names("alpha gal, red meat, pork, mammalian meat"), names("pancrelipase, thyroid, heparin, enoxaparin"), LOW,
        "it is made from the organs of pigs", "Labels of pancrelipase and enoxaparin, warnings and contraindications.",
    ),
)  # fmt: skip
PAIRS: dict[frozenset[str], Crossing] = {}
for _crossing in CROSSINGS:
    for _pair in product(_crossing.one, _crossing.other):
        PAIRS.setdefault(frozenset(_pair), _crossing)
