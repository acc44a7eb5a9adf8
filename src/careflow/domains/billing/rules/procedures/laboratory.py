"""Tests on blood, urine and swabs that a practice runs or sends. How the lines are read: `entries.py`."""

from typing import Final

LABORATORY: Final = """
# Taking samples
36415     0   8    2     Blood draw from a vein
36416     0   5    1     Blood from a finger, heel or ear
99000     0   8    2     Getting a sample ready and off to the lab
Q0091     5   5    3     Taking a Pap smear (Medicare)

# Urine tests
81001     0   8    5     Urine test by machine and under the microscope
81002     0   4    2     Urine dipstick read by eye
81003     0   4    3     Urine dipstick read by machine
81025     0   5    5     Urine pregnancy test
82043     0   5    8     Small amounts of protein in urine, exact amount
82570     0   5    6     Creatinine in urine
87086     0  10   12     Urine culture with germ count

# Blood tests
80048     0   5   12     Eight basic blood values: sugar, salts and kidney
80053     0   5   16     Fourteen blood values: sugar, salts, kidney and liver
80061     0   5   18     Cholesterol and blood fats
80076     0   5   14     Liver values
82306     0   5   40     Vitamin D level
82607     0   5   20     Vitamin B12 level
82728     0   5   18     Iron stores (ferritin)
82947     0   5    5     Blood sugar at the lab
82962     0   4    3     Blood sugar by finger-stick meter
83036     0   5   12     Three-month blood sugar (A1c)
83540     0   5    8     Iron level
83655     0   5   16     Lead level
83880     0   5   50     Heart strain marker (BNP)
84153     0   5   24     PSA level, all of it
G0103     0   5   24     PSA, yearly prostate check (Medicare)
84439     0   5   12     Thyroid hormone (free T4)
84443     0   5   22     Thyroid check (TSH)
84550     0   5    6     Uric acid level
85018     0   4    3     Hemoglobin
85025     0   5   10     Blood count with kinds of white cells
85027     0   5    8     Blood count
85610     0   5    6     Clotting time (PT/INR)
85652     0   5    5     Sed rate by machine
86140     0   5    7     Inflammation marker (CRP)
86308     0   6    8     Mono test
86580     0   8    8     Tuberculosis skin test
86803     0   5   18     Hepatitis C check
87389     0   5   30     HIV check for early and late infection

# Swabs, stool and cultures
82270     0   5    4     Hidden blood in stool, cards from home
82274     0   5   20     Hidden blood in stool, newer test (FIT)
87070     0   8   12     Culture of a wound or other swab
87210     0   8    3     Drop under the microscope, such as for vaginal infection
87220     0   8    3     Scraping under the microscope for fungus
87491     0   5   40     Chlamydia, gene test
87591     0   5   40     Gonorrhea, gene test
87624     0   5   45     HPV, the kinds that cause cancer
87637     0   8  110     COVID-19, flu and RSV in one gene test
87651     0   8   40     Strep, gene test
87804     0   8   12     Flu rapid test read by eye
87811     0   8   14     COVID-19 rapid test read by eye
87880     0   8   10     Strep rapid test read by eye
88175     0   5   35     Pap smear in fluid, read by machine and a person
80305     0   8   12     Urine drug cup read by eye
"""
