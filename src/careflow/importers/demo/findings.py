"""What is written about a visit, by the reason that the patient came for. Nobody said or found any of this."""

from typing import NamedTuple


class Finding(NamedTuple):
    subjective: str
    objective: str
    assessment: str
    plan: str


FINDINGS = {
    "Blood pressure check": Finding(
        "Here for a blood pressure check. Feels well. No dizziness, chest pain or shortness of breath.",
        "Heart sounds regular, no murmur. Lungs clear. No swelling of the ankles.",
        "Blood pressure as in the vital signs of today; no complaints.",
        "Keep on as before. Measure at home twice a week and bring the values. Back in three months.",
    ),
    "Lab results": Finding(
        "Here to go through the lab results of last week. No new complaints.",
        "Blood count, kidney and liver values within the range of the lab.",
        "Results explained; nothing that needs treatment.",
        "A copy was given along. Repeat in one year.",
    ),
    "Medication review": Finding(
        "Brought everything that is taken at home. Forgets a dose about once a week. No side effects.",
        "The list in the chart matches what was brought.",
        "Medication tolerated and understood.",
        "A box with days was suggested. Refills as needed. Back in six months.",
    ),
    "Wound check": Finding(
        "Here to have the wound looked at. Hardly any pain, no fever.",
        "Edges closed, no redness, no discharge. Stitches removed.",
        "Wound heals as it should.",
        "Keep it dry until tomorrow. Call if it gets red, warm or wet.",
    ),
    "Annual physical": Finding(
        "Feels well. Sleeps and eats normally, moves about every day.",
        "Looks well. Heart, lungs, belly and skin without findings. Reflexes equal on both sides.",
        "Yearly checkup without a finding.",
        "Blood count, sugar and blood fats were ordered. Shots are up to date. Back in one year.",
    ),
    "Preventive visit": Finding(
        "No complaints. Wants to know which screenings are due.",
        "Looks well. Heart and lungs without findings.",
        "Screenings according to age were talked through.",
        "Referrals were given along where something is due. Back in one year.",
    ),
    "Knee pain": Finding(
        "Pain in the right knee for three weeks, worse on stairs, better at rest. No fall.",
        "No swelling, no warmth. Bends fully, some pain at the end. Ligaments firm.",
        "Overuse of the knee.",
        "Exercises were shown. Ice after walking. Physical therapy if no better in four weeks.",
    ),
    "Headaches": Finding(
        "Headaches twice a week for a month, both sides, in the evening. No nausea, no trouble seeing.",
        "Pupils equal. Neck moves freely, muscles tense. No weakness.",
        "Tension headache.",
        "Keep a headache diary. Breaks from the screen, enough to drink. Back in six weeks with the diary.",
    ),
    "Sleep problems": Finding(
        "Lies awake for an hour or two most nights. Coffee until the evening, screen in bed.",
        "Awake and well oriented. Thyroid not enlarged.",
        "Trouble sleeping, most likely from habits.",
        "No coffee after noon, no screen in bed, same time every day. Back in four weeks.",
    ),
    "New patient visit": Finding(
        "New to the clinic. History taken, records of the former clinic asked for.",
        "Looks well. Heart, lungs, belly without findings.",
        "No acute problem.",
        "Chart started. Records to be added when they come. Yearly checkup in the coming months.",
    ),
    "Sore throat": Finding(
        "Sore throat and fever for two days. Swallowing hurts. No cough.",
        "Throat red, tonsils swollen without coating. Rapid strep test negative.",
        "Sore throat, most likely from a virus.",
        "Rest, plenty to drink, something against the pain as needed. Back if not better in five days.",
    ),
    "Fever": Finding(
        "Fever since yesterday, aching all over. Drinks well. Nobody else at home is ill.",
        "Tired, but awake and well hydrated. Throat a little red. Lungs and ears clear.",
        "Feverish infection, most likely from a virus.",
        "Rest and plenty to drink. Come back at once with shortness of breath or a stiff neck.",
    ),
    "Sprained ankle": Finding(
        "Turned the ankle on the stairs yesterday. Can put weight on it with some pain.",
        "Swollen and tender on the outer side. No pain over the bones. Stable.",
        "Sprained ankle; no sign of a fracture.",
        "Rest, ice, bandage, leg up. Careful walking from the third day. Back if no better in a week.",
    ),
}
