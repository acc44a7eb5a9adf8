"""Visits, checkups, advice, and care between visits. How the lines are read: `entries.py`."""

from typing import Final

VISITS: Final = """
# Office visits
99202    15  15    0     Office visit, new patient, level 2: a small matter
99203    30  15    0     Office visit, new patient, level 3: an ordinary matter
99204    45  20    0     Office visit, new patient, level 4: a demanding matter
99205    60  20    0     Office visit, new patient, level 5: a very demanding matter
99211     0  15    0     Office visit, known patient, level 1: seen by a nurse or assistant
99212    10  10    0     Office visit, known patient, level 2: a small matter
99213    20  10    0     Office visit, known patient, level 3: an ordinary matter
99214    30  15    0     Office visit, known patient, level 4: a demanding matter
99215    45  15    0     Office visit, known patient, level 5: a very demanding matter
99417    15   0    0     Each further quarter hour of a very long visit
G2211     4   0    0     Extra work of looking after a patient over years
99051     5   5    0     Extra for a visit in regular evening, weekend or holiday hours
99058    10   5    0     Extra for an emergency that interrupts other visits

# Checkups
99381    25  15    0     Checkup of a new patient, baby in the first year
99382    25  15    0     Checkup of a new patient, age 1 to 4
99383    25  15    0     Checkup of a new patient, age 5 to 11
99384    30  15    0     Checkup of a new patient, age 12 to 17
99385    30  15    0     Checkup of a new patient, age 18 to 39
99386    35  15    0     Checkup of a new patient, age 40 to 64
99387    40  15    0     Checkup of a new patient, age 65 and over
99391    20  15    0     Checkup of a known patient, baby in the first year
99392    20  15    0     Checkup of a known patient, age 1 to 4
99393    20  15    0     Checkup of a known patient, age 5 to 11
99394    25  15    0     Checkup of a known patient, age 12 to 17
99395    25  15    0     Checkup of a known patient, age 18 to 39
99396    30  15    0     Checkup of a known patient, age 40 to 64
99397    35  15    0     Checkup of a known patient, age 65 and over
G0402    35  20    0     Welcome visit in the first year of Medicare
G0438    35  20    0     Medicare wellness visit, the first one
G0439    25  20    0     Medicare wellness visit, each later year
G0101    10   5    5     Breast and pelvic check for cancer (Medicare)

# Advice and screening
99401    15   0    0     Talk about staying healthy, about a quarter hour
99406     5   0    0     Help to stop smoking, a short talk
99407    12   0    0     Help to stop smoking, a longer talk
99408    20   0    0     Questions and advice about alcohol or drugs, up to half an hour
G0442     8   5    0     Yearly questions about alcohol (Medicare)
G0444     8   5    0     Yearly questions about depression (Medicare)
96160     0  10    5     Health risk questionnaire, patient
96110     3  10    5     Questionnaire on a child's development
96127     0   5    3     Short questionnaire on mood or behavior
97802    15   0    0     Dietitian, first talk, each quarter hour
97803    15   0    0     Dietitian, later talk, each quarter hour
G0108     0  35    0     Diabetes class for one patient, each half hour

# Consultations
99242    20  15    0     Opinion asked by another doctor, level 2: a small matter
99243    30  15    0     Opinion asked by another doctor, level 3: an ordinary matter
99244    45  20    0     Opinion asked by another doctor, level 4: a demanding matter
99245    60  20    0     Opinion asked by another doctor, level 5: a very demanding matter
99451    10   0    0     Written advice to another doctor after reading the chart

# Telehealth
98000    15   5    0     Video visit, new patient, level 2: a small matter
98001    30   5    0     Video visit, new patient, level 3: an ordinary matter
98002    45   5    0     Video visit, new patient, level 4: a demanding matter
98003    60   5    0     Video visit, new patient, level 5: a very demanding matter
98004    10   5    0     Video visit, known patient, level 2: a small matter
98005    20   5    0     Video visit, known patient, level 3: an ordinary matter
98006    30   5    0     Video visit, known patient, level 4: a demanding matter
98007    40   5    0     Video visit, known patient, level 5: a very demanding matter
98016     8   0    0     Short call to see whether a visit is needed
99421     8   0    0     Portal messages answered by the doctor over a week, 5 to 10 minutes
99422    15   0    0     Portal messages answered by the doctor over a week, 11 to 20 minutes
99423    25   0    0     Portal messages answered by the doctor over a week, over 20 minutes
G2010     5   0    0     Doctor looks at a photo or video that the patient sent

# Visits at home
99347    20   0    5     Home visit, known patient, a small matter
99348    30   0    5     Home visit, known patient, an ordinary matter
99349    45   0    5     Home visit, known patient, a demanding matter
99350    60   0    5     Home visit, known patient, a very demanding matter

# Care between visits
99490     0  25    0     Care plan work by staff for lasting illnesses, first 20 minutes a month
99491    30   0    0     Care plan work by the doctor for lasting illnesses, first 30 minutes a month
99495    40  20    0     Care after a hospital stay, visit within two weeks
99496    55  25    0     Care after a hospital stay, visit within one week
99497    30   0    0     Talk about wishes for the end of life, first half hour
99483    55  20    0     Full review of a patient with memory loss, and a care plan
99453     0  20    0     Setting up a device that reports readings from home
99454     0   5   40     Device that reports readings from home, each month
99457    10  10    0     Going over readings from home with the patient, first 20 minutes a month
99080    10   5    0     Form or report beyond the usual
"""
