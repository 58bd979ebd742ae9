"""The labelled set of a project as a dataset that the evaluations read: what people agreed on, and no name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from interviewer.bank.question import Question
from interviewer.calibration.consensus import Standings, banded, rulings_of
from interviewer.calibration.dataset import LabelledReply, ReplyKind, read_replies, rendered_replies
from interviewer.calibration.labels import Label, Sample, Spot, items_of
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


def export(folder: Path, replies: Mapping[str, Sequence[LabelledReply]], questions: Mapping[str, Question]) -> int:
    """Write the replies to a dataset folder, beside those that are there; how many were new or changed.

    A reply with an id that is there already takes its place. Raises FaultyFiles when a file there cannot be read, and
    InterviewerError when one cannot be written.
    """
    if not replies:
        raise InterviewError("There is nothing to export: no reply has labels that people agree on.")
    changed = 0
    for id, several in replies.items():
        path = folder / f"{id}.yaml"
        kept = {reply.id: reply for reply in read_replies(path, questions[id])} if path.is_file() else {}
        new = {reply.id: reply for reply in several}
        changed += sum(kept.get(name) != reply for name, reply in new.items())
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rendered_replies(list((kept | new).values())), encoding="utf-8")
        except OSError as error:
            raise InterviewerError(f"{path} cannot be written: {error.strerror}. Give another folder.") from None
    return changed
