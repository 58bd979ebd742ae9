"""What an interview showed: each question's verdicts, the scores that count and how far to trust their mean.

Read off the record alone; it grades nothing and does not know where the record is kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from interviewer.bank.question import Level, area_words
from interviewer.grading.grade import BAND_WORDS, Call, Grade, Ruling, band
from interviewer.interview.ability import DIFFICULTY, Ability, success
from interviewer.interview.interview import Graded, Interview, Mode
from interviewer.interview.policy import current_ability
from interviewer.practice.remarks import spent_words
from interviewer.practice.row import Finding, Row, percent, row_of
from interviewer.practice.sureness import Sureness, sureness

ENOUGH = 6
"""With fewer graded questions the report calls itself a rough picture: the ability's error is then above 0.6 logits."""


@dataclass(frozen=True)
class Standing:
    """The mean score (0 to 1) of the questions of one level or area; None when none counts."""

    name: str
    asked: int
    counted: int
    score: float | None

    @property
    def words(self) -> str:
        """Its name as people read it: `easy`, `language models`."""
        return Level(self.name).word if self.name in list(Level) else area_words(self.name)

    @property
    def band(self) -> int | None:
        """Its band."""
        return None if self.score is None else band(self.score)


@dataclass(frozen=True)
class Doubts:
    """How many verdicts there are, of how many their grader was unsure, and on how many a second one disagreed.

    `compared` are the verdicts of replies on which a second opinion was had.
    """

    verdicts: int = 0
    unsure: int = 0
    compared: int = 0
    disputed: int = 0


@dataclass(frozen=True)
class Report:
    """What an interview showed. `graders` are those that judged, each with its stamps and how many replies it did.

    `planned` is the number of questions; `minutes` is set where the time alone says how many are asked. `calls` are
    those of all grades that were kept, of later ones of the same reply too.
    """

    mode: Mode
    planned: int
    minutes: int | None
    overall: Standing
    rows: tuple[Row, ...]
    levels: tuple[Standing, ...]
    areas: tuple[Standing, ...]
    ability: Ability
    graders: tuple[tuple[str, dict[str, str], int], ...]
    doubts: Doubts = Doubts()
    calls: tuple[Call, ...] = ()
    sureness: Sureness | None = None

    @property
    def verdict(self) -> str:
        """The report in one line, honest about how little it rests on."""
        score, counted = self.overall.score, self.overall.counted
        if score is None:
            return "No score: no question has been graded." if self.rows else "No question has been answered."
        rests_on = "one question, which says little" if counted == 1 else f"{counted} questions"
        rough = "; a rough picture" if 1 < counted < ENOUGH else ""
        return f"{_overall_words(score).capitalize()}: {percent(score)}, from {rests_on}{rough}."

    @property
    def closed(self) -> str:
        """How much of the plan was done."""
        closed = len(self.rows)
        if self.minutes is not None:
            were = "question was" if closed == 1 else "questions were"
            return f"{closed} {were} closed, of {self.minutes} planned minutes, in {self.mode} mode."
        return f"{closed} of {self.planned} planned questions were closed, in {self.mode} mode."

    @property
    def doubt_words(self) -> str | None:
        """How many verdicts are doubtful, or None when no verdict is."""
        found = self.doubts
        words = []
        if found.unsure:
            words.append(f"the grader is unsure of {found.unsure} of {found.verdicts}")
        if found.disputed:
            words.append(f"the second opinion differs on {found.disputed} of {found.compared}")
        return f"Doubtful verdicts: {'; '.join(words)}." if words else None

    @property
    def ability_words(self) -> str:
        """The ability and its error, in logits and in what they mean for a medium question."""
        middle, error = self.ability.logits, self.ability.error
        likely, least, most = (
            percent(success(logits, DIFFICULTY[Level.M])) for logits in (middle, middle - error, middle + error)
        )
        return (
            f"{middle:+.1f} ± {error:.1f} logits: of a medium question about {likely} would be expected "
            f"(anything from {least} to {most} is likely)."
        )


def report(interview: Interview) -> Report:
    """The report on the closed questions of an interview; on none of them while a simulation is still running."""
    silent = interview.plan.mode is Mode.SIMULATION and not interview.finished
    rows = () if silent else tuple(row_of(each) for each in interview.exchanges if each.outcome is not None)
    return Report(
        mode=interview.plan.mode,
        planned=interview.plan.questions,
        minutes=interview.plan.minutes if interview.plan.by_time else None,
        overall=_standing("all", rows),
        rows=rows,
        levels=_standings(Level, rows, lambda row: row.question.level),
        areas=_standings(sorted({row.question.area for row in rows}), rows, lambda row: row.question.area),
        ability=Ability() if silent else current_ability(interview),
        graders=_graders(rows),
        doubts=_doubts([row.grade for row in rows if row.grade and row.grade.unscored is None]),
        calls=tuple(
            call for turn in interview.turns if isinstance(turn, Graded) and not silent for call in turn.grade.calls
        ),
        sureness=None if silent else sureness(interview.exchanges),
    )


def duration(seconds: float) -> str:
    """A time as people read it."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _overall_words(score: float) -> str:
    """The band's words; of several replies together, `no answer` would say the wrong thing."""
    return BAND_WORDS[band(score)] if band(score) else "very weak"


def _standing(name: str, rows: Sequence[Row]) -> Standing:
    scores = [row.score for row in rows if row.score is not None]
    return Standing(name, len(rows), len(scores), sum(scores) / len(scores) if scores else None)


def _standings(names: Iterable[str], rows: Sequence[Row], key: Callable[[Row], str]) -> tuple[Standing, ...]:
    parts = ((name, [row for row in rows if key(row) == name]) for name in names)
    return tuple(_standing(name, part) for name, part in parts if part)


def _graders(rows: Iterable[Row]) -> tuple[tuple[str, dict[str, str], int], ...]:
    """The rubric's stamp stands with its question, so it is left out here."""
    counts = Counter(
        (row.grade.grader, tuple(sorted((name, stamp) for name, stamp in row.grade.stamps.items() if name != "rubric")))
        for row in rows
        if row.grade and row.grade.unscored is None
    )
    return tuple((grader, dict(stamps), count) for (grader, stamps), count in counts.most_common())


def _doubts(grades: Sequence[Grade]) -> Doubts:
    verdicts = [(grade, verdict) for grade in grades for verdict in (*grade.points, *grade.misconceptions)]
    return Doubts(
        verdicts=len(verdicts),
        unsure=sum(verdict.unsure for _, verdict in verdicts),
        compared=sum(grade.second is not None for grade, _ in verdicts),
        disputed=sum(verdict.second is not None for _, verdict in verdicts),
    )


def markdown(report: Report) -> str:
    """The report as Markdown. Words of candidates and documents in it cannot become markup, links or images."""
    blocks = ["# Report", f"**{report.verdict}**", *_overview(report)]
    if report.rows:
        blocks.append(_table(report.rows))
    for title, standings in (("By level", report.levels), ("By area", report.areas)):
        if len(standings) > 1:
            blocks += [f"## {title}", _standings_table(standings)]
    for row in report.rows:
        blocks += _row_blocks(row)
    return "\n\n".join(blocks) + "\n"


def _overview(report: Report) -> list[str]:
    lines = [report.closed]
    passed = [f"question {row.number}" for row in report.rows if row.passed]
    if passed:
        lines.append(f"Passed, counting as 0: {', '.join(passed)}.")
    left_out = [f"question {row.number} ({_plain(row.uncounted)})" for row in report.rows if row.uncounted]
    if left_out:
        lines.append(f"Not counted: {'; '.join(left_out)}.")
    blocks = [" ".join(lines)]
    if report.overall.counted:
        blocks.append(f"Estimated ability: {report.ability_words}")
    if report.sureness:
        blocks.append(report.sureness.words)
    if report.graders:
        blocks.append(f"Judged by {'; '.join(_grader_words(*grader) for grader in report.graders)}.")
    if report.doubt_words:
        blocks.append(report.doubt_words)
    if report.calls:
        blocks.append(f"Grading took {spent_words(report.calls)}.")
    return blocks


def _grader_words(grader: str, stamps: dict[str, str], count: int) -> str:
    stamped = ", ".join([*(f"{name} {stamp}" for name, stamp in stamps.items()), _many(count, "reply", "replies")])
    return f"{_plain(grader)} ({_plain(stamped)})"


def _table(rows: Sequence[Row]) -> str:
    lines = ["| # | question | level | score | | time | remarks |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        title = _inline(row.question.title).replace("|", r"\|")
        score, word = _score_words(row.score)
        lines.append(
            f"| {row.number} | {title} | {row.question.level} | {score} | {word} "
            f"| {duration(row.seconds)} | {_remarks(row)} |"
        )
    return "\n".join(lines)


def _standings_table(standings: Sequence[Standing]) -> str:
    lines = ["| | asked | counted | score | |", "|---|---|---|---|---|"]
    for each in standings:
        score, word = _score_words(each.score)
        lines.append(f"| {_plain(each.words)} | {each.asked} | {each.counted} | {score} | {word} |")
    return "\n".join(lines)


def _score_words(score: float | None) -> tuple[str, str]:
    return ("–", "") if score is None else (percent(score), BAND_WORDS[band(score)])


def _remarks(row: Row) -> str:
    remarks = []
    if row.passed:
        remarks.append("passed")
    if row.uncounted:
        remarks.append(_plain(row.uncounted))
    if row.hints:
        remarks.append(_many(row.hints, "hint", "hints"))
    if row.probes:
        remarks.append(_many(row.probes, "follow-up", "follow-ups"))
    if row.retakes:
        remarks.append(f"answered again: {_score_words(row.retakes[-1].score)[0]}")
    return ", ".join(remarks)


def _row_blocks(row: Row) -> list[str]:
    blocks = [f"## {row.number}. {_inline(row.question.title)}", _harmless(row.question.text)]
    if row.question.draft:
        blocks.append("*Graded by key points derived from an imported answer; nobody has checked them.*")
    lines = [_finding_line(finding) for ruling in Ruling for finding in row.of(ruling)]
    lines += [
        f"- ✗ You said “{_plain(claim.quote.rstrip(' .'))}”. {_inline(claim.correction)}{_marked(claim.doubts)}"
        for claim in row.claims
    ]
    lines += [f"- not found: {_inline(claim.text)}{_marked(claim.doubts)}" for claim in row.suspected]
    if lines:
        blocks.append("\n".join(lines))
    if row.grade is not None:
        note = f" {_plain(row.grade.note)}" if row.grade.note else ""
        rubric = row.grade.stamps.get("rubric", "unknown")
        blocks.append(f"Judged by {_plain(row.grade.grader)}, rubric {_plain(rubric)}.{note}")
    return blocks


def _finding_line(finding: Finding) -> str:
    text = _inline(finding.point.text)
    if finding.ruling is Ruling.MISSED:
        return f"- missed: {text}{_marked(finding.doubts)}"
    if finding.ruling is Ruling.UNSCORED:
        return f"- could not be judged: {text}"
    marks = [
        word
        for word, holds in (
            ("bonus", finding.point.bonus),
            ("counts half: after a hint", finding.halved),
            ("after a follow-up", finding.after_probe),
        )
        if holds
    ]
    return f"- met: {text} “{_plain(finding.quote or '')}”" + _marked([*marks, *finding.doubts])


def _marked(marks: Sequence[str]) -> str:
    return f" ({'; '.join(map(_plain, marks))})" if marks else ""


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _plain(text: str) -> str:
    """The text on one line, each of its signs standing for itself."""
    return re.sub(r"([\\`*_\[\]<>#|$~!])", r"\\\1", " ".join(text.split()))


def _inline(text: str) -> str:
    """A text of the bank on one line."""
    return _harmless(" ".join(text.split()))


def _harmless(text: str) -> str:
    """A text of the bank: its emphasis and formulas stay; tags, links and images do not."""
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", text).replace("](", "] (").replace("![", "! [")
