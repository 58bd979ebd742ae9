"""Which replies are dev, which the locked test, and which are anchors; fixed by a seed.

It does not know where the replies come from.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence

from interviewer.calibration.bringing import Arrival
from interviewer.calibration.labels import Part, Sample

TEST_SHARE = 1 / 3
ANCHORS = 10
"""So many replies, of all bands, everybody labels first."""


def split(
    arrivals: Sequence[Arrival], seed: int, band: Callable[[Arrival], int | None], anchors: int = ANCHORS
) -> tuple[Sample, ...]:
    """The replies as samples, in their order: a third of each question's replies of each band are locked as test.

    `band` says what a reply is worth where that is known. Up to `anchors` dev replies, spread over questions and bands,
    are anchors; never more than a quarter of all replies.
    """
    chance = random.Random(seed)
    bands = {arrival.id: band(arrival) for arrival in arrivals}
    strata: dict[tuple[str, int], list[str]] = defaultdict(list)
    for arrival in arrivals:
        known = bands[arrival.id]
        strata[arrival.question_id, -1 if known is None else known].append(arrival.id)
    test, carried = set[str](), 0.0
    for key in sorted(strata):
        ids = strata[key]
        chance.shuffle(ids)
        # What a stratum is too small to give is carried to the next one, so that a third of all is reached.
        wanted = len(ids) * TEST_SHARE + carried
        count = min(len(ids), round(wanted))
        carried = wanted - count
        test.update(ids[:count])
    dev = {key: [id for id in strata[key] if id not in test] for key in sorted(strata)}
    frozen = _anchors(dev, min(anchors, len(arrivals) // 4))
    return tuple(
        Sample(
            id=arrival.id,
            question_id=arrival.question_id,
            text=arrival.text,
            source=arrival.source,
            band=bands[arrival.id],
            part=Part.TEST if arrival.id in test else Part.DEV,
            anchor=arrival.id in frozen,
        )
        for arrival in arrivals
    )


def _anchors(strata: dict[tuple[str, int], list[str]], most: int) -> set[str]:
    """One reply of each stratum in turn, the questions alternating, until there are enough."""
    by_place = sorted((place, key[1], key[0], id) for key, ids in strata.items() for place, id in enumerate(ids))
    return {id for *_, id in by_place[:most]}
