"""The panel at the foot of the page: who grades and who speaks, how their last call went, and what to do if it failed.

How calls went is read off the record of the interview that is shown. It knows neither Gradio nor how a model is called.
"""

from collections.abc import Callable
from dataclasses import dataclass

from interviewer.interview.interview import Diverted, Graded, Interview, Spoke
from interviewer.parts import Parts
from interviewer.ui import cards
from interviewer.ui.messages import silent

GRADE_LOCALLY, GRADE_AS_SET = "Grade with the local grader for now", "Grade with the chat model again"
SPEAK_OFFLINE, SPEAK_AS_SET = "Speak with the offline interviewer for now", "Speak with the chat model again"


@dataclass(frozen=True)
class Status:
    """The panel's HTML, and the words of the two buttons below it that have a chat model relieved, or called back."""

    html: str
    grading: str = GRADE_LOCALLY
    speaking: str = SPEAK_OFFLINE


StatusOf = Callable[[Interview | None], Status]
"""The panel for the interview that is shown, or for none."""


@dataclass(frozen=True)
class _State:
    """How somebody's last call went: in words, and where it failed, what to do."""

    words: str
    mend: str = ""


def status_of(parts: Parts) -> StatusOf:
    """What draws the panel of these parts."""
    return lambda interview: Status(
        panel(parts, interview),
        GRADE_AS_SET if parts.relief.grading else GRADE_LOCALLY,
        SPEAK_AS_SET if parts.relief.speaking else SPEAK_OFFLINE,
    )


def panel(parts: Parts, interview: Interview | None) -> str:
    """What is in use in one line; unfolded, how each of the two did. A failure heads the line and unfolds it."""
    used, relief, mine = parts.in_use(), parts.relief, parts.settings.has_workbench
    states = {
        "grader": _stands(grader_state(interview), relief.grading, GRADE_LOCALLY if mine and parts.chat_grades else ""),
        "interviewer": _stands(interviewer_state(interview), relief.speaking, SPEAK_OFFLINE if mine else ""),
    }
    failing = [name for name, state in states.items() if state.mend]
    line = f"Grader: {used['grader']} · Interviewer: {used['interviewer']} · {used['bank']}."
    if parts.settings.model is None and parts.settings.embedding_model is None:
        line += " Nothing you type leaves this machine."
    if failing:
        line = f"The {' and the '.join(failing)} failed at the last call: what to do"
    rows = "".join(_row(name, used[name], state) for name, state in states.items())
    left_out = (
        f"<p>{len(parts.faults)} faults in the bank’s files: the terminal names them.</p>" if parts.faults else ""
    )
    opened = failing or relief.grading or relief.speaking
    return (
        f'<details class="status{" failing" if failing else ""}"{" open" if opened else ""}>'
        f"<summary>{cards.escaped(line)}</summary><dl>{rows}</dl>{left_out}</details>"
    )


def _stands(last: "_State", relieves: bool, button: str) -> "_State":
    """How one of the two stands, by how the last call went, whoever took it. `relieves`: it was called in on this page;
    `button` does that, where there is something to be relieved.
    """
    if relieves:
        words = "It was called in on this page, for everybody, until it is sent back or the program is started again."
        return _State(f"{words} Before that: {last.words}" if last.mend else words)
    if last.mend and button:
        return _State(last.words, f"{last.mend} To go on without it meanwhile, press “{button}” below.")
    return last


def grader_state(interview: Interview | None) -> _State:
    """How the last grading of the interview went."""
    last = _last(interview, Graded, Diverted)
    if not isinstance(last, Graded):
        return _State("It took the last words for no answer." if last else "It has not been asked for a grade yet.")
    if last.grade.unscored:
        assert interview is not None  # it holds the grade
        return _State(
            f"It could not grade the last reply: {last.grade.unscored}.", f"The reply is kept. {_grading(interview)}"
        )
    if last.grade.note:
        return _State(last.grade.note, "The interview can go on. Once what is named is mended, it is used again.")
    return _State("It graded the last reply.")


def _grading(interview: Interview) -> str:
    if silent(interview):
        return "Go on: it can be graded again once the interview is over."
    return "Press “Grade again” below the chat to try once more, after mending what is named."


def interviewer_state(interview: Interview | None) -> _State:
    """How the last thing said in the interview came about."""
    last = _last(interview, Spoke)
    if not isinstance(last, Spoke):
        return _State("It has said nothing yet.")
    if last.instead:
        return _State(
            f"{last.instead}. The offline interviewer spoke for it.",
            "Nothing is lost, and the interview can go on. Once what is named is mended, it speaks again by itself.",
        )
    return _State("It spoke the last time that it was asked to.")


def _last(interview: Interview | None, *kinds: type[Graded | Diverted | Spoke]) -> Graded | Diverted | Spoke | None:
    turns = interview.turns if interview is not None else ()
    return next((turn for turn in reversed(turns) if isinstance(turn, kinds)), None)


def _row(name: str, used: str, state: _State) -> str:
    mend = f"<br><strong>What to do.</strong> {cards.escaped(state.mend)}" if state.mend else ""
    return (
        f"<dt>{name.capitalize()}: {cards.escaped(used)}</dt>"
        f'<dd class="{"bad" if state.mend else "good"}">{cards.escaped(state.words)}{mend}</dd>'
    )
