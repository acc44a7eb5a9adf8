"""Giving medicines, and the medicines themselves by their billing unit. How the lines are read: `entries.py`."""

from typing import Final

MEDICINES: Final = """
# Giving medicines
96372     0  12    3     Shot into muscle or under the skin
96374     0  25    8     Medicine pushed into a vein, the first one
96360     0  45   12     Fluids by drip, first hour
96361     0  20    4     Fluids by drip, each hour more
96365     0  45   15     Medicine by drip, first hour
94640     0  15    5     Breathing treatment for a tight chest
94664     0  12    3     Teaching the use of an inhaler or nebulizer
95115     0   8    2     Allergy shot, one
95117     0  10    3     Allergy shots, two or more
95004     1   2    3     Allergy skin test by prick, each substance

# Medicines
J0171     0   0    2 x3  Epinephrine, 0.1 mg
J0696     0   0    2 x4  Ceftriaxone, 250 mg
J1010     0   0    1 x40 Methylprednisolone, long acting, 1 mg
J1050     0   0    1 x150 Birth control shot (Depo-Provera), 1 mg
J1071     0   0    1 x200 Testosterone cypionate, 1 mg
J1100     0   0    1 x4  Dexamethasone, 1 mg
J1200     0   0    2     Diphenhydramine (Benadryl), up to 50 mg
J1885     0   0    2 x2  Ketorolac (Toradol), 15 mg
J2405     0   0    1 x4  Ondansetron (Zofran), 1 mg
J2919     0   0    2 x25 Methylprednisolone, fast acting, 5 mg
J3301     0   0    3 x4  Triamcinolone (Kenalog), 10 mg
J3420     0   0    3     Vitamin B12, up to 1,000 mcg
J3490     0   0   10     Medicine without a code of its own
J7613     0   0    1 x3  Albuterol for the nebulizer, 1 mg
J7620     0   0    2     Albuterol with ipratropium for the nebulizer, one vial
J7298     0   0 1150     Hormone coil (Mirena)
J7300     0   0 1050     Copper coil (Paragard)
J7307     0   0 1150     Birth control rod for the arm (Nexplanon)
"""
