"""conduct: does the interviewer behave, whoever sits opposite?

Rules over the steps of whole simulated interviews: one question at a time, no open point given away, nothing repeated,
brief, requests served without ending the question, and words that fit what was said. It does not know how well a reply
was graded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.bench import Bench
from evals.candidates import Manner, Simulated, able
from evals.rehearsal import EVERY_FOURTH, Step, rehearsed, rehearsing
from evals.suite import Case, Gate, Measure, Outcome, Output, Suite, share
from interviewer.grading.grade import BAND_WORDS
from interviewer.interview.events import Command
from interviewer.interview.interview import (
    Asked,
    Closed,
    Diverted,
    Exchange,
    Explained,
    Finished,
    Graded,
    Hinted,
    Mode,
    Plan,
    Probed,
    Spoke,
)
from interviewer.prompts import prompt

QUESTIONS = 3
SEEDS = 1
LONGEST = 60
"""Words of the interviewer's own in a turn; a question, a hint or a correction of the bank's comes on top."""

GIVING_AWAY = 6
"""So many words in a row out of an open point or reference give it away."""

CANDIDATES: Mapping[str, tuple[float, float, Manner]] = {
    "strong": (3.0, 0.0, Manner.CALM),
    "weak": (-1.5, 0.5, Manner.CALM),
    "asking": (0.5, 0.1, Manner.ASKING),
    "chaotic": (0.5, 0.2, Manner.CHAOTIC),
    "hostile": (0.0, 0.0, Manner.HOSTILE),
}
"""Ability in logits, the chance of each mistake, and the manner."""

_WORD = re.compile(r"[a-z0-9]+")
_REACTIONS = ("passed", "ungraded", *(f"band-{words.replace(' ', '-')}" for words in BAND_WORDS))


@dataclass(frozen=True)
class Breach:
    """A rule that was broken, the number of the step and what was seen."""

    rule: str
    step: int
    seen: str


def cases(bench: Bench) -> Sequence[Case]:
    """A case for each candidate, mode and seed."""
    every = [
        Case(
            id=f"conduct/{name}-{mode}-{seed}",
            group=f"{name}-{seed}",
            given={"candidate": name, "mode": str(mode), "seed": seed},
            tags={"candidate": name, "mode": str(mode)},
        )
        for name in CANDIDATES
        for mode in Mode
        for seed in range(SEEDS)
    ]
    return bench.sample(every, len(every))


def run(bench: Bench, case: Case, repeat: int) -> Output:  # noqa: ARG001 - simulated candidates say the same each time
    """The rules that were broken in the interview."""
    name, seed = case.given["candidate"], case.given["seed"]
    ability, wrong, manner = CANDIDATES[name]
    plan = Plan(areas=bench.bank.areas[::EVERY_FOURTH], questions=QUESTIONS, mode=Mode(case.given["mode"]), seed=seed)
    candidate = Simulated(able(ability, seed), bench.examples.of, seed, wrong, manner)
    steps = rehearsed(rehearsing(bench.parts), plan, candidate.answer)
    breaches = list(broken(steps))
    return Output(
        found={
            "steps": len(steps),
            "breaches": [f"{breach.rule}, step {breach.step}: {breach.seen[:200]}" for breach in breaches],
            "rules": sorted({breach.rule for breach in breaches}),
        },
        passed=not breaches,
        badness=float(len(breaches)),
    )


def broken(steps: Sequence[Step]) -> Iterator[Breach]:
    """Every breach of a rule in an interview."""
    for number, step in enumerate(steps):
        for rule, seen in _in_step(step):
            yield Breach(rule, number, seen)
    yield from _repeats(steps)
    if not steps[-1].after.finished:
        yield Breach("ends", len(steps) - 1, "the interview did not end")


def _in_step(step: Step) -> Iterator[tuple[str, str]]:
    if step.refused:
        if step.turns:
            yield "refuses without a trace", step.refused
        return
    spoken = " ".join(turn.text for turn in step.turns if isinstance(turn, Spoke))
    put = [turn for turn in step.turns if isinstance(turn, Asked | Probed)]
    if len(put) > 1 or "?" in _own(step, spoken):
        yield "one question at a time", spoken
    if len(_own(step, spoken).split()) > LONGEST:
        yield "brief", spoken
    if not spoken.strip() and not any(isinstance(turn, Hinted | Explained) for turn in step.turns):
        yield "says something", str(step.act)
    yield from (("gives nothing away", piece) for piece in given_away(step, spoken))
    yield from _requests(step)
    yield from _reaction(step, spoken)


def _own(step: Step, spoken: str) -> str:
    """The interviewer's own words: without the bank's question, its corrections and the reason of a choice."""
    exchanges = step.after.exchanges
    theirs = [exchange.question.text for exchange in exchanges[-1:]] + [exchange.reason for exchange in exchanges[-1:]]
    theirs += [item.correction for exchange in exchanges[-2:] for item in exchange.question.rubric.misconceptions]
    for text in theirs:
        spoken = spoken.replace(text, "")
    return spoken


def given_away(step: Step, spoken: str) -> list[str]:
    """The open key points, misconceptions and references of which the interviewer's words hold too long a piece.

    What the question itself or the candidate has said is not given away, nor is the authored text of a probe or hint.
    """
    exchange = step.after.open
    if exchange is None:
        return []
    met = set(exchange.grade.met) if exchange.grade else set[str]()
    rubric = exchange.question.rubric
    secrets = [point.text for point in rubric.points if point.id not in met]
    secrets += [text for item in rubric.misconceptions for text in (item.text, item.correction)]
    known = _runs(" ".join((exchange.question.text, exchange.question.title, exchange.reason, exchange.reply.text)))
    heard = _runs(spoken) - known
    return [secret for secret in (*secrets, exchange.question.reference) if _runs(secret) & heard]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + GIVING_AWAY]) for at in range(len(words) - GIVING_AWAY + 1)}


def _requests(step: Step) -> Iterator[tuple[str, str]]:
    """A request or a hint neither closes the question nor costs a grade."""
    asked = any(isinstance(turn, Diverted) for turn in step.turns) or (
        step.act is not None and step.act.command in (Command.HINT, Command.EXPLAIN)
    )
    leaving = any(isinstance(turn, Closed) for turn in step.turns) and _left(step)
    if asked and not leaving and any(isinstance(turn, Closed | Graded | Asked | Finished) for turn in step.turns):
        yield "a request costs nothing", str(step.act)
    if asked and step.after.open is None and not leaving:
        yield "a request leaves the question open", str(step.act)


def _left(step: Step) -> bool:
    """Whether the candidate's words asked to pass or to stop."""
    return any(isinstance(turn, Closed) and turn.outcome != "answered" for turn in step.turns)


def _reaction(step: Step, spoken: str) -> Iterator[tuple[str, str]]:
    """In practice the words fit the grade or the pass; a simulation stays neutral until its end."""
    exchange = _spoken_of(step)
    simulation = step.after.plan.mode is Mode.SIMULATION
    fitting = _fitting(exchange, simulation)
    if exchange is None or not any(spoken.startswith(words) for words in _variants()):
        return
    if not any(spoken.startswith(words) for words in fitting):
        yield "reacts to what was said", spoken


def _spoken_of(step: Step) -> Exchange | None:
    """The exchange that the interviewer reacts to: graded or passed in this step."""
    if any(isinstance(turn, Closed | Graded) for turn in step.turns):
        closed = any(isinstance(turn, Closed) for turn in step.turns)
        some = [exchange for exchange in step.after.exchanges if (exchange.outcome is not None) == closed]
        return some[-1] if some else None
    return None


def _fitting(exchange: Exchange | None, simulation: bool) -> tuple[str, ...]:
    if exchange is None or simulation:
        return prompt("offline/neutral").variants()
    if exchange.grade is None:
        return prompt("offline/passed").variants() + prompt("offline/neutral").variants()
    band = exchange.grade.band
    name = "ungraded" if band is None else f"band-{BAND_WORDS[band].replace(' ', '-')}"
    return tuple(prompt(f"offline/{name}").variants())


def _variants() -> tuple[str, ...]:
    """Every way in which the offline interviewer shows what it thinks of a reply."""
    return tuple(words for name in _REACTIONS for words in prompt(f"offline/{name}").variants())


def _repeats(steps: Sequence[Step]) -> Iterator[Breach]:
    """No question twice in an interview, no probe or hint twice in a question, no lead-in twice in a row."""
    last = steps[-1].after
    asked = [exchange.question.id for exchange in last.exchanges]
    told = [turn.text for exchange in last.exchanges for turn in (*exchange.probes, *exchange.hints)]
    for several in (asked, told):
        for text in sorted({text for text in several if several.count(text) > 1}):
            yield Breach("repeats nothing", len(steps) - 1, text)
    before = ""
    for number, step in enumerate(steps):
        spoken = " ".join(turn.text for turn in step.turns if isinstance(turn, Spoke))
        moved = any(isinstance(turn, Asked | Probed) for turn in step.turns)
        if spoken and spoken == before and moved:
            yield Breach("repeats nothing", number, spoken)
        before = spoken or before


RULES = (
    "one question at a time",
    "brief",
    "says something",
    "gives nothing away",
    "a request costs nothing",
    "a request leaves the question open",
    "reacts to what was said",
    "repeats nothing",
    "refuses without a trace",
    "ends",
)


def behaved(outcomes: Sequence[Outcome]) -> Iterable[Measure]:
    """The share of interviews without a breach, over all rules and for each."""
    yield share("without a breach", outcomes, lambda outcome: bool(outcome.output.passed))
    for rule in RULES:
        yield share(
            "without a breach", outcomes, lambda outcome, rule=rule: rule not in outcome.output.found["rules"], by=rule
        )


SUITE = Suite(
    name="conduct",
    about="the interviewer behaves, whoever sits opposite",
    cases=cases,
    run=run,
    scorers=(behaved,),
    gates=(Gate(measure="without a breach", at_least=1.0),),
)
