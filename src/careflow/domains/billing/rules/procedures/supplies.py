"""What patients take home. How the lines are read: `entries.py`."""

from typing import Final

SUPPLIES: Final = """
# Supplies and equipment
A4565     0   5   12     Arm sling
A4614     0   5   20     Peak flow meter to hold
A4627     0   5   18     Spacer for an inhaler
A4253     0   0   15     Test strips for a sugar meter, box of 50
A7003     0   3    6     Nebulizer cup and tube, throw-away
E0114     0  10   35     Crutches, underarm, a pair
E0570     0  10   70     Nebulizer with pump
E0607     0  10   45     Sugar meter for home
L1902     0   8   45     Ankle brace
L3908     0   8   40     Wrist brace
L4361     0  10  110     Walking boot, air filled, ready made
99070     0   0   10     Supplies beyond the usual
"""
