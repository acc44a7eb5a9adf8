"""Physical therapy, hands-on treatment and behavioral health. How the lines are read: `entries.py`."""

from typing import Final

THERAPY: Final = """
# Physical and occupational therapy
97161    20   5    0     Physical therapy, first look, easy case
97162    30   5    0     Physical therapy, first look, medium case
97163    45   5    0     Physical therapy, first look, hard case
97164    20   5    0     Physical therapy, plan looked at again
97110    10   0    0 x2  Exercises for strength and movement, each quarter hour
97112    10   0    0     Training of balance and posture, each quarter hour
97116    10   0    0     Training to walk, each quarter hour
97140    10   0    0     Joints and muscles worked by hand, each quarter hour
97530    10   0    0     Practice of everyday movements, each quarter hour
97535    10   0    0     Practice of managing at home, each quarter hour
97010     0   5    2     Hot or cold pack
97035     5   5    2     Ultrasound treatment, each quarter hour
G0283     0  10    2     Electric stimulation without the therapist (Medicare)
98925    12   0    0     Osteopathic treatment by hand, one or two parts of the body
98940     8   0    0     Chiropractic adjustment, one or two parts of the spine
98941    11   0    0     Chiropractic adjustment, three or four parts of the spine
97810    14   0    4     Acupuncture, first quarter hour
97811    11   0    3     Acupuncture, each quarter hour more

# Behavioral health
90791    50   5    0     Mental health, first interview
90792    55   5    0     Mental health, first interview by somebody who prescribes
90832    28   0    0     Talk therapy, about half an hour
90834    42   0    0     Talk therapy, about three quarters of an hour
90837    55   0    0     Talk therapy, about an hour
90833    22   0    0     Talk therapy within a medical visit, about half an hour
90839    60   0    0     Talk in a crisis, first hour
90847    48   0    0     Family therapy, patient there
90853    12   0    0     Group therapy, each patient
90785     5   0    0     Extra for a talk that is hard to lead
99484    10  20    0     Staff work for a behavioral condition, 20 minutes a month
99492    20  60    0     Care team with a psychiatrist, first month
"""
