"""Vaccines and giving them. How the lines are read: `entries.py`. The price of a vaccine is all supply."""

from typing import Final

VACCINES: Final = """
# Giving vaccines
90460     3   8    2     Vaccine given to a child with advice from the doctor, first component
90461     2   0    0     Vaccine given to a child with advice from the doctor, each further component
90471     0  12    2     Shot given, the first vaccine of the visit
90472     0   6    2     Shot given, each further vaccine of the visit
90480     0  15    2     COVID-19 shot given
96380     3   8    2     RSV antibody shot given to a baby with advice
G0008     0  12    2     Flu shot given (Medicare)
G0009     0  12    2     Pneumonia shot given (Medicare)
G0010     0  12    2     Hepatitis B shot given (Medicare)

# Vaccines
90380     0   0  540     RSV antibody for babies, small dose
90381     0   0  540     RSV antibody for babies, large dose
90619     0   0  160     Meningitis ACWY vaccine (MenQuadfi)
90734     0   0  155     Meningitis ACWY vaccine (Menveo)
90620     0   0  230     Meningitis B vaccine (Bexsero)
90632     0   0   90     Hepatitis A vaccine, adult
90633     0   0   45     Hepatitis A vaccine, child
90746     0   0   80     Hepatitis B vaccine, adult, three shots in all
90744     0   0   35     Hepatitis B vaccine, child
90648     0   0   25     Hib vaccine (ActHIB, Hiberix)
90651     0   0  320     HPV vaccine (Gardasil 9)
90656     0   0   25     Flu vaccine, single dose
90662     0   0   80     Flu vaccine, high dose, age 65 and over
90677     0   0  290     Pneumonia vaccine, 20 kinds
90732     0   0  140     Pneumonia vaccine, 23 kinds
90678     0   0  320     RSV vaccine (Abrysvo)
90680     0   0  105     Rotavirus drops (RotaTeq)
90696     0   0   70     Tetanus, diphtheria, whooping cough and polio booster, age 4 to 6
90698     0   0  120     Five in one for babies (Pentacel)
90700     0   0   35     Tetanus, diphtheria and whooping cough, young child
90723     0   0  105     Five in one for babies (Pediarix)
90707     0   0  100     Measles, mumps and rubella vaccine
90710     0   0  280     Measles, mumps, rubella and chickenpox vaccine in one
90714     0   0   45     Tetanus and diphtheria booster
90715     0   0   55     Tetanus, diphtheria and whooping cough booster
90716     0   0  180     Chickenpox vaccine
90750     0   0  220     Shingles vaccine (Shingrix)
91320     0   0  160     COVID-19 vaccine, Pfizer, age 12 and over
91322     0   0  160     COVID-19 vaccine, Moderna, age 12 and over
"""
