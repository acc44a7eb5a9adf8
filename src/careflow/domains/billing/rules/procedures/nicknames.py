"""What people at the desk call common procedures, beside the words of their descriptions."""

from collections import defaultdict
from typing import Final

_WRITTEN: Final = """
a1c glycated             83036
abpm holter              93224
awv annual physical      G0438 G0439
biopsy                   11102 11103 11104 57454 58100
bmp                      80048
bnp                      83880
cast                     29125 29130 29515
cbc hemogram             85025 85027
ccm                      99490 99491
cerumen earwax lavage    69209 69210
cmp                      80053
coil iud                 58300 58301 J7298 J7300
colposcopy               57454
counseling               99401
covid corona             87811 87637 90480 91320 91322
crp                      86140
cryotherapy              17000 17003 17004 17110 54056
dexa dxa osteoporosis    77080
ecg ekg                  93000 93005 93010
epistaxis                30901
excision                 11400 11401
fall balance vestibular  97112
fit fobt occult          82270 82274
flu influenza            87804 87637 90656 90662 G0008
glucose                  82947 82962
hcg urine                81025
implant nexplanon        11981 11982 J7307
incision drainage        10060 10061
injection im shot        96372
iv infusion              96360 96361 96365 96374
joint injection          20600 20605 20610 20611
koh                      87220
laceration suture repair 12001 12002 12011 12013
lft hepatic              80076
lipid panel              80061
mole lesion              11400 11401 11102 11104
nebulizer                94640
oximetry pulse           94760 94761
pap cervical             Q0091 88175
pft spirometry           94010 94060
phlebotomy venipuncture  36415
physical annual          99385 99386 99387 99395 99396 99397
pneumonia prevnar        90677 90732
poct rapid               87804 87811 87880 87651
ppd tb tuberculin        86580
protime inr              85610
psa                      84153 G0103
psychotherapy counseling 90832 90834 90837
pt                       97110 97112 97116 97140 97161 97162 97163 97164
removal                  15853 30300 58301 69200
rpm                      99453 99454 99457
sports school physical   99383 99384 99393 99394
tcm transitional         99495 99496
tdap td dtap             90714 90715 90700
telehealth virtual       98000 98001 98002 98003 98004 98005 98006 98007 98016
thyroid                  84443 84439
trigger point            20552 20553
ua urinalysis            81001 81002 81003
well child               99381 99382 99383 99384 99391 99392 99393 99394
"""


def _by_code() -> dict[str, str]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in _WRITTEN.strip().splitlines():
        for code in line[25:].split():
            found[code].append(line[:25].strip())
    return {code: " ".join(names) for code, names in found.items()}


NICKNAMES: Final[dict[str, str]] = _by_code()
