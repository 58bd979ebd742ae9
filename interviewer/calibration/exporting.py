"""The labelled set of a project as a dataset that the evaluations read: what people agreed on, and no name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from interviewer.bank.question import Question, Value
from interviewer.calibration.consensus import Standings, banded, rulings_of
from interviewer.calibration.dataset import LabelledReply, ReplyKind, read_replies, rendered_replies
from interviewer.calibration.labels import Label, Sample, Spot, items_of
from interviewer.calibration.publishing import put_file
from interviewer.calibration.words import counted
from interviewer.errors import InterviewerError, InterviewError
from interviewer.grading.grade import Ruling


def labelled(
    samples: Sequence[Sample],
    questions: Mapping[str, Question],
    standings: Standings,
    labels: Sequence[Label],
    quotes: Mapping[Spot, str],
) -> dict[str, list[LabelledReply]]:
    """The replies whose band people's labels determine, by question id.

    The words that show a met item are those that a person marked, else those in `quotes` (a grader's), else the whole
    reply. Items that people left open are named as open.
    """
    marked = {
        (label.reply_id, mark.item): mark.quote for label in labels for mark in label.marks.values() if mark.quote
    }
    found: dict[str, list[LabelledReply]] = {}
    for sample in samples:
        question = questions[sample.question_id]
        rulings = rulings_of(standings, question, sample.id)
        band = banded(question, rulings)
        if band is None:
            continue
        points = {point.id for point in question.rubric.points}
        shown = {
            item.id: marked.get((sample.id, item.id)) or quotes.get((sample.id, item.id)) or sample.text
            for item in items_of(question.rubric)
            if rulings[item.id] is Ruling.MET
        }
        found.setdefault(question.id, []).append(
            LabelledReply(
                id=sample.id,
                kind=ReplyKind.REAL,
                band=band,
                text=sample.text,
                met={id: quote for id, quote in shown.items() if id in points},
                asserted={id: quote for id, quote in shown.items() if id not in points},
                open=tuple(id for id, ruling in rulings.items() if ruling in (None, Ruling.UNSCORED)),
            )
        )
    return found


class Exported(Value):
    """What came of an export: replies that were not there, and replies that are labelled otherwise than there.

    `apart` are those whose id is another reply's there, with the id that they got; `left` those whose words are there
    under another id.
    """

    new: int = 0
    changed: int = 0
    apart: Mapping[str, str] = {}
    left: tuple[str, ...] = ()

    def told(self, folder: Path) -> str:
        """What came of it, in words."""
        words = f"New in {folder}: {counted(self.new, 'labelled reply')}; labelled anew: {self.changed}."
        if self.apart:
            names = ", ".join(f"{id} as {name}" for id, name in self.apart.items())
            words += f" Where another reply has the id already, both are kept: {names}."
        if self.left:
            words += f" Left as they are, since their words are there under another id: {', '.join(self.left)}."
        return words


def export(folder: Path, replies: Mapping[str, Sequence[LabelledReply]], questions: Mapping[str, Question]) -> Exported:
    """Write the replies to a dataset folder, beside those that are there; no reply there is lost.

    One that is there with the same id and words gets the new labels; other words make it another reply, whatever its
    id. Raises FaultyFiles when a file there cannot be read, and InterviewerError when one cannot be written; a file is
    written whole or not at all.
    """
    if not replies:
        raise InterviewError("There is nothing to export: no reply has labels that people agree on.")
    paths = {id: folder / f"{id}.yaml" for id in replies}
    there = {id: read_replies(path, questions[id]) if path.is_file() else () for id, path in paths.items()}
    done = Exported()
    for id, several in replies.items():
        kept, done = _joined(there[id], several, done)
        try:
            paths[id].parent.mkdir(parents=True, exist_ok=True)
            put_file(paths[id], rendered_replies(kept))
        except OSError as error:
            raise InterviewerError(f"{paths[id]} cannot be written: {error.strerror}. Give another folder.") from None
    return done


def _joined(
    there: Sequence[LabelledReply], several: Sequence[LabelledReply], done: Exported
) -> tuple[list[LabelledReply], Exported]:
    """The replies that are there with the new ones, and what came of it beside what is done already."""
    kept = {reply.id: reply for reply in there}
    ids = {_words(reply): reply.id for reply in there}
    new, changed, apart, left = done.new, done.changed, dict(done.apart), list(done.left)
    for reply in several:
        name = _free(reply, kept)
        if name not in kept and _words(reply) in ids:
            left.append(reply.id)
            continue
        if name != reply.id:
            apart[reply.id] = name
        placed = reply.model_copy(update={"id": name})
        new += name not in kept
        changed += name in kept and kept[name] != placed
        kept[name] = placed
    return list(kept.values()), Exported(new=new, changed=changed, apart=apart, left=tuple(left))


def _words(reply: LabelledReply) -> str:
    return " ".join(reply.text.split())


def _free(reply: LabelledReply, kept: Mapping[str, LabelledReply]) -> str:
    """The reply's id, with a number where another reply has it."""
    name, number = reply.id, 2
    while name in kept and _words(kept[name]) != _words(reply):
        name, number = f"{reply.id}-{number}", number + 1
    return name
