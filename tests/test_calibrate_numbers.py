"""Every number that the statistics screens show, beside one computed by another route from the labels as given.

Three interviewers, one of whom labelled a third of the replies; settled and open splits; a grader that errs, is
sometimes unsure, and wavers when it is asked again.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import measured_apart as apart
import numpy as np
import pytest
import statsmodels.api as sm
from calibration_fixtures import COUNTS, DROPOUT, Bench, PhraseJudge, examples_of, item_ids, question_of, rows
from examples import NOON
from measured_apart import as_table, places
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from interviewer.bank.question import Question
from interviewer.calibration.labels import Label, Mark, Outcome, Part, item_of, wording
from interviewer.calibration.press import LOSS
from interviewer.calibration.robustness import RULES, variations
from interviewer.cli.calibrating_words import against_lines, effect_lines, people_lines
from interviewer.grading.fluency import fluent
from interviewer.grading.grade import Judgement, Reply, Ruling, Verdict, computed
from interviewer.ui import calibrate_cards as cards
from interviewer.ui import calibrate_findings as findings

MET, MISSED, UNSCORED = Ruling.MET, Ruling.MISSED, Ruling.UNSCORED
NONE = math.nan
CORRECTED, DEBATABLE = ("f-dropout-00", "no-co-adaptation"), ("f-dropout-04", "no-co-adaptation")
POINTS = [(id, item) for id in COUNTS for item in item_ids(id)]
MEASURES: Mapping[str, Callable[..., float]] = {
    "raw agreement": apart.raw,
    "Cohen's kappa": apart.cohen,
    "Krippendorff's alpha": apart.alpha,
    "Gwet's AC1": apart.ac1,
}

Says = Mapping[tuple[str, str], float]
"""By reply and item: 1 met, 0 missed, nan for can't tell."""


def chance(*words: object) -> int:
    return int(hashlib.sha256(repr(words).encode()).hexdigest()[:8], 16)


def says(item: str, words: str, text: str, again: bool) -> tuple[bool, float]:
    """What the grader says of an item of that wording, and how sure it is: turned about at random, but for good."""
    drawn = chance(item, text)
    errs = drawn % 6 == 0 or drawn % 7 == (1 if "shared weights" in words else 2)
    met = bool(drawn % 2) if errs else _stated(item, text)
    return met != (again and drawn % 5 == 0), 0.5 + drawn % 50 / 100


def _stated(item: str, text: str) -> bool:
    row = next(row for row in rows() if row["reply"] == text)
    return item in row["labels"]["Ada"]["met"] or item in row["labels"]["Ada"]["asserted"]


class Erring:
    """The grader; an item that it is asked about for the second time under one wording counts as asked again."""

    def __init__(self) -> None:
        self.asked = Counter[tuple[str, str]]()

    def judge(self, question: Question, reply: Reply) -> Judgement:
        sides = [
            tuple(self._verdict(item.id, item.text, reply.text) for item in several)
            for several in (question.rubric.points, question.rubric.misconceptions)
        ]
        return Judgement(points=sides[0], misconceptions=sides[1], judge="erring")

    def _verdict(self, item: str, words: str, text: str) -> Verdict:
        self.asked[words, text] += 1
        met, sure = says(item, words, text, self.asked[words, text] > 1)
        quote = text[:12] if met else None
        return Verdict(item=item, ruling=MET if met else MISSED, quote=quote, confidence=sure, unsure=sure < 0.6)


def truth() -> tuple[dict[str, Says], dict[str, str], dict[str, str]]:
    """What each person says; the question and the text of each reply."""
    people: dict[str, dict[tuple[str, str], float]] = {"Ada": {}, "Ben": {}, "Cleo": {}}
    asked, texts = {}, {}
    for number, row in enumerate(rows()):
        id = f"f-{row['id']}"
        asked[id], texts[id] = row["question_id"], row["reply"]
        for item in item_ids(row["question_id"]):
            for name, label in row["labels"].items():
                met = item in label["met"] or item in label["asserted"]
                people[name][id, item] = NONE if item in label.get("unclear", ()) else float(met)
            if number % 3 == 0:
                turned = chance("Cleo", id, item) % 7 == 0
                people["Cleo"][id, item] = float(people["Ada"][id, item] != turned)
    return {name: dict(given) for name, given in people.items()}, asked, texts


PEOPLE, ASKED, TEXTS = truth()
REPEATED = ("f-dropout-03", "f-dropout-07", "f-learning-rate-02")


def label(name: str, reply: str, said: Says, round: int = 0) -> Label:
    marks = {}
    for item in item_ids(ASKED[reply]):
        found = item_of(question_of(ASKED[reply]).rubric, item)
        assert found is not None
        ruling = {1.0: MET, 0.0: MISSED}.get(said[reply, item], UNSCORED)
        marks[item] = Mark(item=item, ruling=ruling, wording=wording(found))
    return Label(rater=name, reply_id=reply, round=round, marks=marks, done=NOON)


def again(reply: str) -> Says:
    """Ada's second label of a reply: the first item the other way round."""
    first = item_ids(ASKED[reply])[0]
    return {spot: 1 - value if spot[1] == first else value for spot, value in PEOPLE["Ada"].items() if spot[0] == reply}


class Screens:
    """The screens over one project, each drawn as the page draws it."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder, Erring())
        work = self.bench.bench
        project = self.bench.begun()
        cleo = [label("Cleo", reply, PEOPLE["Cleo"]) for reply in dict.fromkeys(id for id, _ in PEOPLE["Cleo"])]
        twice = [label("Ada", reply, again(reply), 1) for reply in REPEATED]
        work.desk.records.bring_labels(project.id, [*cleo, *twice])
        project = work.interviewers.settle(project, "Lead", *CORRECTED, Outcome.CORRECTED, MISSED)
        self.project = work.interviewers.settle(project, "Lead", *DEBATABLE, Outcome.DEBATABLE)
        work.trials.judge(self.project, "fake")
        self.dev = [sample.id for sample in self.project.of(Part.DEV)]


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Screens:
    return Screens(tmp_path_factory.mktemp("numbers"))


class Cells(HTMLParser):
    """The cells of every table row, and the values of every list of facts, as text; measures by row and name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.named: dict[tuple[str, str], str] = {}
        self.facts: dict[str, str] = {}
        self._of: dict[str, str | None] = {}
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._inside = True
        self._of = dict(attrs) if tag in ("td", "dd") else self._of

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "dd"):
            self._of, self._inside = {}, False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()
        if self._of.get("data-measure"):
            key = str(self._of["data-of"]), str(self._of["data-measure"])
            self.named[key] = f"{self.named.get(key, '')} {data.strip()}".strip()
        if self._of.get("data-fact"):
            key = str(self._of["data-fact"])
            self.facts[key] = f"{self.facts.get(key, '')} {data.strip()}".strip()

    def row(self, *begins: str) -> list[str]:
        """The row that begins so."""
        (found,) = (row for row in self.rows if tuple(row[: len(begins)]) == begins)
        return found


def same(found: str, wanted: str) -> bool:
    """Whether a cell shows it; what is not known says why."""
    return (found.startswith("n/a ") and len(found) > 12) if wanted == "n/a" else found == wanted


def weights(id: str) -> tuple[dict[str, int], dict[str, int]]:
    rubric = question_of(id).rubric
    return {one.id: one.weight for one in rubric.points}, {one.id: one.weight for one in rubric.misconceptions}


def scored(reply: str, said: Says) -> float:
    """The score by hand: earned less lost over what was judged, none where half is open."""
    points, wrong = weights(ASKED[reply])
    known = {item: weight for item, weight in points.items() if not math.isnan(said.get((reply, item), NONE))}
    if sum(known.values()) < sum(points.values()) / 2:
        return NONE
    earned = sum(weight * said[reply, item] for item, weight in known.items())
    lost = sum(weight for item, weight in wrong.items() if said.get((reply, item)) == 1)
    return min(1.0, max(0.0, (earned - lost) / sum(known.values())))


def banded(reply: str, said: Says) -> float:
    value = scored(reply, said)
    return NONE if math.isnan(value) else float(sum(value >= cut - 1e-9 for cut in (0.1, 0.3, 0.6, 0.85)))


def agreed(spot: tuple[str, str]) -> float:
    """What people agree on: more than half of those who labelled it, or what was settled."""
    if spot == DEBATABLE:
        return NONE
    if spot == CORRECTED:
        return 0.0
    given = [said[spot] for said in PEOPLE.values() if spot in said]
    return next((value for value in (1.0, 0.0) if given.count(value) > len(given) / 2), NONE)


CONSENSUS = {(reply, item): agreed((reply, item)) for reply in ASKED for item in item_ids(ASKED[reply])}


def grader(edited: bool = False) -> Says:
    words = {item: question_of(id).rubric for id, item in POINTS}
    found = {}
    for reply, item in CONSENSUS:
        text = "shared weights" if edited and item == "ensemble" else str(words[item])
        found[reply, item] = float(says(item, text, TEXTS[reply], False)[0])
    return found


def table(spots: Sequence[tuple[str, str]]) -> apart.Table:
    return as_table([[said.get(spot, NONE) for spot in spots] for said in PEOPLE.values()])


def by_reply(measure: Callable[[str, Says], float], replies: Sequence[str]) -> apart.Table:
    return as_table(
        [
            [measure(id, said) if (id, item_ids(ASKED[id])[0]) in said else NONE for id in replies]
            for said in PEOPLE.values()
        ]
    )


def groups(spots: Sequence[tuple[str, str]]) -> list[str]:
    return [reply for reply, _ in spots]


def people_rows() -> Iterator[tuple[str, list[str], list[tuple[str, str]], bool]]:
    """Every row of the screen: its name, replies and spots, and whether it shows the measures of bands."""
    yield "all", list(ASKED), list(CONSENSUS), True
    for id in COUNTS:
        replies = [reply for reply, question in ASKED.items() if question == id]
        yield id, replies, [spot for spot in CONSENSUS if ASKED[spot[0]] == id], True
        for item in item_ids(id):
            yield f"{id} · {item}", replies, [(reply, item) for reply in replies], False


def test_people_against_people(screens: Screens) -> None:
    found = screens.bench.bench.interviewers.people(screens.project, "Lead")
    shown, lines = Cells(cards.agreement(found)), list(people_lines(found))
    for name, replies, spots, whole in people_rows():
        for measure, statistic in MEASURES.items():
            ratings = table(spots)
            wanted = apart.shown(statistic, groups(spots), ratings) if len({*ratings[~np.isnan(ratings)]}) > 1 else None
            cell = shown.named[name, measure]
            if wanted is None:
                assert cell.startswith("n/a") or measure == "raw agreement"
            else:
                assert same(cell, wanted), (name, measure, cell, wanted)
        if whole:
            bands, scores = by_reply(banded, replies), by_reply(scored, replies)
            wanted = apart.shown(apart.quadratic, replies, bands), apart.shown(apart.alpha_of_numbers, replies, scores)
            names = "quadratic weighted kappa of bands", "Krippendorff's alpha of scores"
            assert tuple(shown.named[name, measure] for measure in names) == wanted, name
    for name, said in PEOPLE.items():
        replies = list(dict.fromkeys(groups(list(said))))
        scores = by_reply(scored, replies)
        own = scores[list(PEOPLE).index(name)]
        both = (~np.isnan(scores)).sum(axis=0) > 1
        severity = own[both] - np.nanmean(scores[:, both], axis=0)
        of = [reply for reply, shared in zip(replies, both, strict=True) if shared]
        unclear = np.mean(np.isnan(list(said.values())))
        row = shown.row(name)
        assert row[1] == str(len(replies))
        assert row[2] == apart.shown(np.mean, of, severity)
        assert row[4] == f"{100 * unclear:.0f} %"
        if name == "Ada":
            spots = [(reply, item) for reply in REPEATED for item in item_ids(ASKED[reply])]
            first, second = (
                [of_reply[spot] for spot in spots]
                for of_reply in (said, {k: v for r in REPEATED for k, v in again(r).items()})
            )
            assert row[3] == f"{apart.shown(apart.raw, groups(spots), [first, second])} 3 repeats"
        else:
            assert row[3] == "n/a no reply was labelled twice yet 0 repeats"
    raw = {name: apart.raw(table(spots)) for name, _, spots, whole in people_rows() if not whole}
    worst = sorted(value for value in raw.values() if value < 1)[:5]
    disputed = [row for row in shown.rows if len(row) == 2 and " · " in row[0]]
    assert [row[1].split()[0] for row in disputed] == list(map(places, worst))
    assert all(row[1] == shown.named[row[0], "raw agreement"] for row in disputed)
    for (of, measure), cell in shown.named.items():
        in_terminal = re.sub(r"^(\S+) (\S+ to \S+)$", r"\1 (\2)", cell).replace("n/a ", "n/a: ")
        assert f"  {measure}: {in_terminal}" in lines, (of, measure)


def test_a_grader_beside_people(screens: Screens) -> None:
    _, found = screens.bench.bench.trials.against(screens.project, "Lead", "fake", Part.DEV)
    shown, lines = Cells(findings.beside_people(found, 0)), list(against_lines(found, 0))
    said = grader()
    spots = [spot for spot in CONSENSUS if spot[0] in screens.dev and not math.isnan(CONSENSUS[spot])]
    head = f"{len(spots)} verdicts on {len({*groups(spots)})} replies beside"
    assert head in findings.beside_people(found, 0) and head in lines[0]

    two = [[CONSENSUS[spot] for spot in spots], [said[spot] for spot in spots]]
    wanted = {name: apart.shown(statistic, groups(spots), two) for name, statistic in MEASURES.items()}
    replies = [id for id in screens.dev if not math.isnan(scored(id, CONSENSUS))]
    true, score = ([scored(id, one) for id in replies] for one in (CONSENSUS, said))
    true_band, band = ([banded(id, one) for id in replies] for one in (CONSENSUS, said))
    people, scores = by_reply(banded, replies), by_reply(scored, replies)
    of: dict[str, tuple[Callable[..., float], tuple[Any, ...]]] = {
        "quadratic weighted kappa of bands": (lambda a, b: apart.quadratic([a, b]), (true_band, band)),
        "same band": (lambda a, b: float(np.mean(np.equal(a, b))), (true_band, band)),
        "same or next band": (lambda a, b: float(np.mean(np.abs(np.subtract(a, b)) < 2)), (true_band, band)),
        "standardised mean difference": (apart.mean_difference, (true, score)),
        "correlation of scores": (apart.correlation, (true, score)),
        "ICC(A,1)": (apart.icc_of_two, (true, score)),
        "PRMSE": (apart.prmse, (score, scores)),
        "people's quadratic weighted kappa": (apart.quadratic, (people,)),
        "degradation against people": (apart.degradation, (people, band)),
    }
    wanted |= {name: apart.shown(statistic, replies, *columns) for name, (statistic, columns) in of.items()}
    assert {name: shown.named["grader", name] for name in wanted} == wanted
    assert (
        f"{cohen_kappa_score(true_band, band, labels=range(5), weights='quadratic'):.2f}"
        == (wanted["quadratic weighted kappa of bands"].split()[0])
    )
    for light in found.lights:
        assert shown.row(light.name, light.threshold)[2] == wanted[light.name]

    cells = Counter(zip(true_band, band, strict=True))
    in_table = [row[1:] for row in shown.rows if row[0] in ("no answer", "weak", "partial", "solid", "strong")]
    assert [[int(cell) for cell in row] for row in in_table] == [
        [cells[one, other] for other in range(5)] for one in range(5)
    ]
    for id, item in POINTS:
        own = [spot for spot in spots if ASKED[spot[0]] == id and spot[1] == item]
        one, other = ([of[spot] for spot in own] for of in (CONSENSUS, said))
        row = shown.row(f"{item} {id}")
        if len({*one, *other}) > 1:
            assert row[1] == apart.shown(apart.cohen, groups(own), [one, other])
        assert row[2] == apart.shown(apart.mean_gap, groups(own), one, other)
        turns = Counter(zip(one, other, strict=True))
        assert row[3:] == [str(turns[0, 1]), str(turns[1, 0])]

    sure = sorted(spots, key=lambda spot: (-says(spot[1], "", TEXTS[spot[0]], False)[1], spot))
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        kept = sure[: math.ceil(share * len(sure))]
        agree = np.mean([CONSENSUS[spot] == said[spot] for spot in kept])
        assert f"{100 * share:.0f} % kept: {100 * agree:.0f} % agree" in findings.beside_people(found, 0)
        assert any(line.startswith(f"Keeping the surest {100 * share:.0f} % ({len(kept)}, ") for line in lines)


def test_disagreements_are_ranked_by_size_certainty_and_stability(screens: Screens) -> None:
    found = screens.bench.bench.trials.disagreements(screens.project, "Lead", "fake")
    html = findings.ranked(found, {id: question_of(id) for id in COUNTS})
    said = grader()
    wanted: dict[bool, list[str]] = {False: [], True: []}
    for spot in CONSENSUS:
        if spot[0] in screens.dev and not math.isnan(CONSENSUS[spot]) and CONSENSUS[spot] != said[spot]:
            points, wrong = weights(ASKED[spot[0]])
            given = [of[spot] for of in PEOPLE.values() if spot in of]
            certainty = 1.0 if spot == CORRECTED else given.count(CONSENSUS[spot]) / len(given)
            sure = says(spot[1], "", TEXTS[spot[0]], False)[1]
            size = {**points, **wrong}[spot[1]] / sum(points.values())
            wanted[sure < 0.6].append(f"{places(size * certainty * sure)} {spot[0]}")
    steady, _, unstable = html.partition("<h4>Unstable")
    for part, which in ((steady, False), (unstable, True)):
        listed = [f"{row[0]} {row[1]}" for row in Cells(part).rows if row and re.match(r"\d", row[0])]
        assert sorted(listed) == sorted(wanted[which]) != []


def test_before_and_after(tmp_path: Path) -> None:
    screens = Screens(tmp_path)
    trials = screens.bench.bench.trials
    project = screens.bench.edited(screens.project)
    trials.judge_edit(project, "fake")
    _, found = trials.effect(project, "Lead", "fake", Part.DEV)
    shown, lines = Cells(findings.before_after(found, 0)), "\n".join(effect_lines(found, 0))
    replies = [id for id in screens.dev if ASKED[id] == DROPOUT]
    spots = [spot for spot in CONSENSUS if spot[0] in replies and not math.isnan(CONSENSUS[spot])]
    old, new = grader(), grader(edited=True)
    was, now = ([said[spot] == CONSENSUS[spot] for spot in spots] for said in (old, new))
    turns = Counter(zip(was, now, strict=True))
    fixed, broken = turns[False, True], turns[True, False]
    assert fixed > 0 and broken > 0
    exact = mcnemar([[0, broken], [fixed, 0]], exact=True).pvalue  # pyright: ignore
    asked = [reply for reply in replies if (reply, "ensemble") in CONSENSUS]
    flipped = sum(chance("ensemble", TEXTS[reply]) % 5 == 0 for reply in asked)
    bands = [[banded(id, said) for id in replies] for said in (CONSENSUS, old, new)]
    wanted = {
        "Fixed": str(fixed),
        "Broken": str(broken),
        "Unchanged": str(len(spots) - fixed - broken),
        "Difference in right verdicts": apart.shown(apart.mean_gap, groups(spots), was, now),
        "McNemar": f"{exact:.3f}",
        "Flips with no edit at all": f"{flipped} of {len(asked)} verdicts ({100 * flipped / len(asked):.0f} %)",
        "Quadratic weighted kappa of bands, before": apart.shown(apart.quadratic, replies, bands[:2]),
        "Quadratic weighted kappa of bands, after": apart.shown(apart.quadratic, replies, bands[::2]),
        "Replies that get another band": str(sum(one != other for one, other in zip(*bands[1:], strict=True))),
        "Labels that may be stale": str(sum(item == "ensemble" for _, item in spots)),
        "Verdicts owed by the grader": "0",
        "Looks at the locked test so far": "0",
    }
    assert shown.facts == wanted
    assert f"{fixed} fixed, {broken} broken" in lines and f"McNemar {exact:.3f}" in lines

    row = shown.row(f"ensemble {DROPOUT}")
    assert [cell.split()[0] for cell in row[1:3]] == [str(fixed), str(broken)]
    own = Counter(
        (old[spot] == CONSENSUS[spot], new[spot] == CONSENSUS[spot]) for spot in spots if spot[1] == "ensemble"
    )
    assert row[3:] == [
        f"{own[True, True]} / {own[False, False]}",
        f"{exact:.3f}",
        f"{np.asarray(multipletests([exact], method='holm')[1])[0]:.3f}",
    ]
    assert shown.row(f"rescaling {DROPOUT}")[4].startswith("n/a: no verdict changed")


def test_the_gate(tmp_path: Path) -> None:
    screens = Screens(tmp_path)
    project = screens.bench.edited(screens.project)
    screens.bench.bench.trials.judge_edit(project, "fake")
    _, gate = screens.bench.bench.press.gate(project, "Lead", "fake")
    shown = Cells(findings.gate_card(gate))
    old, new, judged = grader(), grader(edited=True), 0
    for part, name in ((Part.DEV, "no worse on dev"), (Part.TEST, "no loss on the locked test")):
        replies = [sample.id for sample in project.of(part, DROPOUT)]
        spots = [spot for spot in CONSENSUS if spot[0] in replies and not math.isnan(CONSENSUS[spot])]
        turns = Counter((old[spot] == CONSENSUS[spot], new[spot] == CONSENSUS[spot]) for spot in spots)
        fixed, broken, judged = turns[False, True], turns[True, False], judged + len(spots)
        where = "dev" if part is Part.DEV else "the locked test"
        words = f"{fixed} fixed, {broken} broken, {len(spots) - fixed - broken} unchanged on {where}"
        holds = (
            fixed >= broken if part is Part.DEV else fixed >= broken or binomtest(broken, fixed + broken).pvalue >= LOSS
        )
        assert shown.row(name)[1:] == ["passed" if holds else "failed", words]
    assert shown.row("everything judged")[1:] == ["passed", f"{judged} verdicts beside people's"]


def met_by_phrase(reply: str, points: Sequence[str]) -> tuple[set[str], float]:
    """The points that a fresh judge by phrases meets in the reply without its hesitations, and the score."""
    question = question_of(DROPOUT)
    grade = computed(question, PhraseJudge().judge(question, fluent(Reply.of(reply), question).reply))
    return {id for id in grade.met if not points or id in points}, grade.score or 0.0


def test_robustness(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    project = bench.begun()
    shown = Cells(findings.changes(bench.bench.trials.robustness(project, "fake", DROPOUT)))
    tally: dict[str, list[bool]] = {}
    for one in variations(examples_of(DROPOUT), project.of(Part.DEV, DROPOUT)):
        (before, was), (after, now) = (met_by_phrase(text, one.points) for text in (one.before, one.after))
        if RULES[one.change] == "gone" and not before:
            continue
        holds = {
            "same": before == after,
            "none gained": after <= before and now <= was + 1e-9,
            "none lost": before <= after and was <= now + 1e-9,
            "gone": not after & before,
        }
        tally.setdefault(one.change, []).append(holds[RULES[one.change]])
    assert len(tally) > 10 and not all(map(all, tally.values()))
    assert {row[0]: row[1] for row in shown.rows[1:]} == {
        name: f"{sum(several)} of {len(several)}" for name, several in tally.items()
    }


@pytest.mark.filterwarnings("ignore:Perfect separation")  # the mean of all scores is given for each of them
def test_tag_health(screens: Screens) -> None:
    shown = Cells(cards.tags(screens.bench.bench.health(screens.project, "Lead")))
    for id in COUNTS:
        scores = [value for reply in ASKED if ASKED[reply] == id and not math.isnan(value := scored(reply, CONSENSUS))]
        n = len(scores)
        fit = sm.GLM([(sum(scores) + 0.5) / (n + 1)] * n, np.ones(n), family=sm.families.Binomial()).fit()
        (low, high), difficulty = -fit.conf_int()[0][::-1], -fit.params[0]
        row = shown.row(id)
        assert row[2:5] == [
            places(float(np.mean(scores))),
            str(n),
            f"{places(difficulty)} {places(low)} to {places(high)}",
        ]


def test_what_so_many_labels_can_tell_is_what_chance_alone_spreads(screens: Screens) -> None:
    questions = {id: question_of(id) for id in COUNTS}
    html = cards.overview(screens.project, questions, [])
    found = re.search(r"27 replies × 5 points: ± (\d\.\d\d) kappa", html)
    assert found is not None
    # Two raters of a true kappa of .7, whose agreement hangs together within a reply by .15 (beta-binomial).
    draw = np.random.default_rng(1)
    agree = draw.beta(0.85 * (1 / 0.15 - 1), 0.15 * (1 / 0.15 - 1), (3000, 27, 1)) > draw.random((3000, 27, 5))
    one = draw.random((3000, 27, 5)) < 0.5
    kappas = [
        apart.cohen([a.ravel(), (a == b).ravel()]) for a, b in zip(one.astype(float), agree.astype(float), strict=True)
    ]
    assert float(found[1]) == pytest.approx(1.96 * np.std(kappas), abs=0.015)


def test_where_nothing_can_be_compared_one_sentence_says_so(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    _, found = bench.bench.trials.against(bench.begun(), "Lead", "fake", Part.DEV)
    assert not Cells(findings.beside_people(found, 0)).rows
    assert list(against_lines(found, 0))[1].startswith("There is nothing to compare yet")
