"""`interviewer report`, `review`, `replay` and `data`: what comes after an interview, in the terminal.

It computes nothing itself: the practice room and the store do.
"""

import secrets
from datetime import UTC, datetime
from pathlib import Path

from interviewer.cli import cards
from interviewer.cli.chat import OWNER
from interviewer.cli.terminal import Terminal
from interviewer.errors import InterviewerError
from interviewer.grading.grade import BAND_WORDS
from interviewer.interview.interview import Interview
from interviewer.interview.memory import PointKey
from interviewer.parts import Parts
from interviewer.practice.actions import next_actions
from interviewer.practice.anki import anki, flashcards
from interviewer.practice.replay import Record, difference_words, read_record, replayed
from interviewer.practice.report import markdown, report
from interviewer.practice.review import SITTING, Answered, Asking, Reviews, Standing
from interviewer.practice.row import percent
from interviewer.practice.trend import trend, trend_words
from interviewer.store.belongings import read_belongings

FORMATS = ("text", "markdown", "json", "pdf", "anki")


def show_report(parts: Parts, record: Path | None, id: str | None, kind: str, out: Path | None) -> None:
    """The report on an interview of this terminal's, the newest by default, or on an exported one; to `out` or shown.

    Raises InterviewerError when there is no such interview, or the kind needs a file and none is named.
    """
    interviews = parts.store.interviews(OWNER)
    interview = _wanted(interviews, id) if record is None else read_record(_text(record), record.name)
    found = report(interview)
    actions = next_actions(found, parts.bank, parts.store.seen(interview.owner or OWNER))
    match kind:
        case "pdf":
            from interviewer.practice.pdf import pdf

            if out is None:
                raise InterviewerError("A PDF needs a file to go to: add --out report.pdf.")
            content = pdf(found, interview.started, actions, trend(interviews) if record is None else ())
        case "markdown":
            content = markdown(found).encode()
        case "json":
            content = Record(interview=interview).text.encode()
        case "anki":
            content = anki(flashcards(found)).encode("utf-8", errors="replace")
        case _:
            lines = [cards.summary(found), *(f"  Next: {each.title}. {each.why}" for each in actions)]
            if record is None and len(interviews) > 1:
                lines.append(f"  {trend_words(trend(interviews))}")
            content = ("\n".join(lines) + "\n").encode("utf-8", errors="replace")
    _deliver(content, out)


def hold_review(parts: Parts, ahead: bool) -> None:
    """Ask what is due, for ten minutes."""
    terminal, reviews = Terminal(), parts.reviews
    reviews.brought_up_to_date(OWNER)
    standing = reviews.standing(OWNER)
    terminal.line(_standing_words(standing))
    asking = reviews.next(OWNER, (), ahead)
    if asking is not None:
        terminal.line("A sentence is enough. /unknown when you do not know, /quit to stop.")
    began, done, met, judged = datetime.now(UTC), list[PointKey](), 0, 0
    while asking is not None and datetime.now(UTC) - began < SITTING:
        terminal.line(f"[{asking.question.level}] {asking.question.area_words} · {asking.question.title}")
        terminal.line(asking.words)
        answered = _answer(terminal, reviews, asking)
        if answered is None:
            break
        terminal.line(_answered_words(answered))
        done += [(asking.question.id, point.id) for point in asking.points]
        met, judged = met + sum(each.met for each in answered.found), judged + len(answered.found)
        asking = reviews.next(OWNER, done, ahead)
    if judged:
        terminal.line(f"Done: {met} of {judged} recalled. Everything is kept.")


def replay(parts: Parts, record: Path, as_json: bool) -> bool:
    """Put the replies of an exported interview before the grader again and print what differs; whether nothing does."""
    from interviewer.cli import jsonlines

    interview, terminal = read_record(_text(record), record.name), Terminal()
    same, count = 0, 0
    for regraded in replayed(interview, parts.panel):
        lines = difference_words(regraded)
        count, same = count + 1, same + regraded.same
        if as_json:
            jsonlines.write(
                {
                    "question_id": regraded.exchange.question.id,
                    "retake": regraded.retake,
                    "same": regraded.same,
                    "same_grader": regraded.same_grader,
                    "differences": lines,
                    "before": regraded.before.model_dump(mode="json"),
                    "after": regraded.after.model_dump(mode="json"),
                }
            )
            continue
        title = f"{regraded.exchange.index + 1}. {regraded.exchange.question.title}"
        again = " (answered again)" if regraded.retake else ""
        band = "not graded" if regraded.after.band is None else BAND_WORDS[regraded.after.band]
        terminal.line(f"{title}{again}: {'the same' if regraded.same else 'different'}, {band}")
        for line in lines:
            terminal.line(f"    {line}")
    if not as_json:
        terminal.line(f"{same} of {count} grades are the same.")
    return same == count


def export_data(parts: Parts, out: Path) -> None:
    """Write everything that this terminal has kept to a file."""
    belongings = parts.belongings.of(OWNER)
    _deliver(belongings.text.encode(), out)
    Terminal().line(f"{belongings.words} to {out}.")


def import_data(parts: Parts, file: Path) -> None:
    """Bring in a file that was exported here or on the page."""
    brought = parts.belongings.bring(OWNER, read_belongings(_text(file)), lambda: secrets.token_hex(8))
    known = f" {brought.known} were here already and stay as they are." if brought.known else ""
    Terminal().line(f"Imported: {brought.added.words}.{known}")


def delete_data(parts: Parts, sure: bool) -> None:
    """Delete everything that this terminal has kept. Raises InterviewerError when nobody is there to say yes."""
    terminal, kept = Terminal(), parts.belongings.of(OWNER).words
    if not sure:
        if not terminal.interactive:
            raise InterviewerError("Nothing was deleted: say --yes, for nobody is there to be asked.")
        terminal.line(f"This deletes {kept}, for good. Write delete to go on.")
        if (terminal.words() or "").strip().lower() != "delete":
            terminal.line("Nothing was deleted.")
            return
    terminal.line(f"Deleted: {parts.belongings.delete(OWNER).words}.")


def _wanted(interviews: list[Interview], id: str | None) -> Interview:
    told = [each for each in interviews if report(each).rows]
    found = next((each for each in told if id is None or each.id.startswith(id)), None)
    if found is None:
        known = ", ".join(each.id for each in told[:5])
        raise InterviewerError(
            f"There is no interview {id!r} to report on here. There are: {known}."
            if told and id
            else "There is no interview to report on here yet. Hold one with: interviewer chat"
        )
    return found


def _answer(terminal: Terminal, reviews: Reviews, asking: Asking) -> Answered | None:
    while True:
        words = terminal.words()
        if words is None or words.strip() == "/quit":
            return None
        if words.strip() == "/unknown":
            return reviews.unknown(OWNER, asking)
        try:
            return reviews.answer(OWNER, asking, words)
        except InterviewerError as error:
            terminal.line(str(error))


def _answered_words(answered: Answered) -> str:
    if answered.unscored is not None:
        return f"  Not graded: {answered.unscored}. Nothing was rescheduled."
    return "\n".join(
        f"  {'+' if each.met else '- Missed:'} {each.point.text} (again {each.due.astimezone():%d %B})"
        for each in answered.found
    )


def _standing_words(standing: Standing) -> str:
    words = f"{standing.today} due today, {standing.learning} being learnt."
    if standing.retention.expected is not None:
        words += f" About {percent(standing.retention.expected)} of them you would recall right now."
    if not standing.today and standing.learning:
        words += " interviewer review --ahead goes on all the same."
    return words


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InterviewerError(f"{path} cannot be read: {why}. Check its name.") from None


def _deliver(content: bytes, out: Path | None) -> None:
    if out is None:
        terminal = Terminal()
        terminal.piece(content.decode("utf-8", errors="replace"))
        terminal.fresh_line()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InterviewerError(f"{out} cannot be written: {error.strerror}. Name another file.") from None
