"""Fixed transcripts: whole interviews whose words, verdicts and moves are stored, and replayed to see what changed.

    python -m evals transcripts            replays all and lists what changed, with before and after
    python -m evals transcripts --write    accepts what the program does now

A transcript names its plan and its candidate; the steps are the candidate's words with what came of them. A file
without steps is filled by --write. So is one in which other questions come up than those that its words answer: its
candidate then speaks anew. It does not say whether a change is for the better.
"""

import argparse
import difflib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from evals.candidates import Manner, Simulated, able
from evals.rehearsal import MOMENT, Act, Step, last, rehearsed, rehearsing, taken
from interviewer.bank.examples import ExampleFolders, Examples, read_yaml, shape_faults
from interviewer.bank.question import Question, Value
from interviewer.errors import FaultyFiles
from interviewer.interview.events import Command
from interviewer.interview.interview import (
    Asked,
    Closed,
    Diverted,
    Explained,
    Finished,
    Graded,
    Hinted,
    Interview,
    Plan,
    Probed,
    Turn,
)
from interviewer.interview.session import Session
from interviewer.parts import Parts
from interviewer.settings import Settings

TRANSCRIPTS = Path(__file__).resolve().parent / "datasets" / "transcripts"


class Cast(Value):
    """Who answers: the ability in logits, the chance of a mistake, the manner and the seed."""

    ability: float
    wrong: float = 0.0
    manner: Manner = Manner.CALM
    seed: int = 0

    def candidate(self, examples: Callable[[Question], Examples | None]) -> Simulated:
        """The simulated candidate."""
        return Simulated(able(self.ability, self.seed), examples, self.seed, self.wrong, self.manner)


class Entry(Value):
    """What the candidate did and what came of it, a line each. `say` is said `times` times over, for long input."""

    say: str = ""
    times: int = 1
    press: Command | None = None
    topic: str | None = None
    becomes: tuple[str, ...] = ()

    @classmethod
    def of(cls, step: Step) -> "Entry":
        """The entry of a step; the first step has no act."""
        act = step.act or Act()
        say, times = _shortest(act.words)
        return cls(say=say, times=times, press=act.command, topic=act.topic, becomes=tuple(lines(step)))

    @property
    def act(self) -> Act:
        """The act, the words written out."""
        return Act(self.say * self.times, self.press, self.topic)


class Transcript(Value):
    """An interview as it was; the first of the steps is its start."""

    plan: Plan
    candidate: Cast
    steps: tuple[Entry, ...] = ()


def _shortest(words: str) -> tuple[str, int]:
    """The piece that words consist of and how often: ("A", 20001) for so many As."""
    period = (words + words).find(words, 1) if len(words) > 1 else 1
    return (words[:period], len(words) // period) if 0 < period < len(words) else (words, 1)


def lines(step: Step) -> Iterator[str]:
    """What came of a step, a line for each thing that counts; what the interviewer said is left out."""
    if step.refused:
        yield f"refused: {step.refused}"
    for turn in step.turns:
        line = _line(turn)
        if line:
            yield line


def _line(turn: Turn) -> str:
    match turn:
        case Asked():
            return f"asked {turn.question.id}"
        case Diverted():
            return f"diverted as {turn.as_}"
        case Graded():
            grade = turn.grade
            met, asserted = ", ".join(grade.met) or "nothing", ", ".join(grade.asserted) or "nothing"
            return f"graded {'unscored' if grade.band is None else grade.band}: met {met}; asserted {asserted}"
        case Probed():
            return f"probed {turn.point}"
        case Hinted():
            return f"hinted {turn.point or 'no point'}"
        case Explained():
            return f"explained {turn.topic}" + (" (assisted)" if turn.assisted else "")
        case Closed():
            return f"closed as {turn.outcome}"
        case Finished():
            return f"finished: {turn.reason}"
        case _:
            return ""


def read_transcript(path: Path) -> Transcript:
    """The transcript in a file. Raises FaultyFiles with every fault."""
    try:
        return Transcript.model_validate(read_yaml(path))
    except ValidationError as error:
        raise FaultyFiles(shape_faults(path, error)) from None


def written(transcript: Transcript) -> str:
    """The transcript as it stands in its file."""
    plain = transcript.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def replayed(session: Session, transcript: Transcript, name: str) -> Transcript:
    """The transcript with what comes of its words now; words left over after the end are dropped."""
    interview = Interview(id=name, plan=transcript.plan, started=MOMENT)
    steps = [Step(None, interview, last(session.start(transcript.plan, name, "")))]
    for entry in transcript.steps[1:]:
        if steps[-1].after.finished:
            break
        steps.append(taken(session, steps[-1].after, entry.act))
    return transcript.model_copy(update={"steps": tuple(Entry.of(step) for step in steps)})


def simulated(
    session: Session, transcript: Transcript, name: str, examples: Callable[[Question], Examples | None]
) -> Transcript:
    """The transcript with words that its candidate says now."""
    steps = rehearsed(session, transcript.plan, transcript.candidate.candidate(examples).answer, name)
    return transcript.model_copy(update={"steps": tuple(Entry.of(step) for step in steps)})


def fits(before: Transcript, after: Transcript) -> bool:
    """Whether the same questions and follow-ups came up, each in its place, so that the words still answer them."""
    return _put(before) == _put(after) and bool(before.steps)


def _put(transcript: Transcript) -> list[list[str]]:
    return [
        [line for line in entry.becomes if line.startswith(("asked ", "probed ", "finished"))]
        for entry in transcript.steps
    ]


def changes(before: Transcript, after: Transcript) -> list[str]:
    """The lines that changed, `-` before and `+` after, each with the number of its step and what was said."""
    found = []
    for number in range(max(len(before.steps), len(after.steps))):
        old, new = (several.steps[number] if number < len(several.steps) else None for several in (before, after))
        was, now = (list(entry.becomes) if entry else [] for entry in (old, new))
        if was == now:
            continue
        entry = old or new
        said = (entry.say or entry.press or "(start)") if entry else ""
        found.append(f"  step {number}: {' '.join(said.split())[:100]}")
        found += [f"    {line}" for line in difflib.ndiff(was, now) if line[0] in "-+"]
    return found


def main(arguments: Sequence[str] | None = None, folder: Path = TRANSCRIPTS) -> int:
    """Replays the transcripts. Returns 1 when more changed than may and was not accepted."""
    parser = argparse.ArgumentParser(prog="python -m evals transcripts", description="Replays the fixed transcripts.")
    parser.add_argument("--write", action="store_true", help="accept what changed")
    parser.add_argument("--only", default="", help="only the transcripts whose name holds this")
    parser.add_argument(
        "--allow",
        type=int,
        default=0,
        metavar="N",
        help="exit with 0 when at most N changed (0): where a processor rounds otherwise, a verdict may turn",
    )
    options = parser.parse_args(arguments)
    changed = 0
    with tempfile.TemporaryDirectory() as data:
        parts = Parts(Settings(data_dir=Path(data), model=None, grader="local", _env_file=None))  # pyright: ignore[reportCallIssue]
        session, examples = rehearsing(parts), ExampleFolders(parts.folders).of
        paths = [path for path in sorted(folder.glob("*.yaml")) if options.only in path.stem]
        for path in paths:
            before = read_transcript(path)
            after = replayed(session, before, path.stem)
            if options.write and not fits(before, after):
                after = simulated(session, before, path.stem, examples)
            found = changes(before, after)
            changed += bool(found)
            if found:
                print("\n".join([path.stem, *found]))
            if options.write:
                path.write_text(written(after), encoding="utf-8")
    print(f"{len(paths)} transcripts, {changed} changed" + (", accepted" if options.write and changed else ""))
    return 1 if changed > options.allow and not options.write else 0
