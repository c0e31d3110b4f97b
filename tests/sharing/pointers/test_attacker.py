"""Officers who ask for the whole series get what consents say, at the quota's pace, and nothing of the rest."""

from __future__ import annotations

from itertools import islice

from tearline.sharing.consents import inspection
from tests.sharing.pointers.conftest import PLATES, Place, case
from tools.pointer_attack import campaign


def test_the_series_of_plates_within_the_quotas(place: Place) -> None:
    plates = list(islice(PLATES, 20))
    held = {
        "contact": plates[2],
        "silent": plates[5],
        "none": plates[7],
        "pool": plates[9],
        "late": plates[15],
    }
    for agency, kind in (("PSSC", "contact"), ("PADU", "silent"), ("PSEM", "pool"), ("PPEN", "none")):
        place.holds(agency, held[kind])
    place.holds("PSSC", held["late"])
    for agency, reveal in (("PSSC", "contact"), ("PADU", "silent"), ("PSEM", "pool")):
        place.permits(agency, reveal)
    other = place.enrols("PFGR", "accomplice", ["analyst"])
    officers = [
        (place["PFGR.analyst"], place.cases["PFGR"]),
        (other, case(place.desk, other, "PFGR//OPEN//-//ALL//H0")),
    ]
    quotas = "UPDATE gate.quota SET at_most = {} WHERE what = 'pointer-questions-in-{}'"
    place.does(quotas.format(3, "an-hour") + ";" + quotas.format(6, "a-day"))
    try:
        passes = "UPDATE store.pointer_question SET at = at - interval '1 hour'"
        learnt = campaign(place.desk, officers, iter(plates), 4, lambda: place.does(passes))
        seen = inspection(place.desk, place["PINS.inspector"])
    finally:
        place.does(quotas.format(30, "an-hour") + ";" + quotas.format(200, "a-day"))
    assert (learnt.asked, learnt.refused) == (12, 8)
    assert learnt.named == {held["contact"]: "PSSC"}
    assert learnt.pooled == set()
    assert [(one.agency, one.in_all) for one in seen.rates] == [("PFGR", 6), ("PFGR", 6)]
