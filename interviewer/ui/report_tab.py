"""The Report tab: what an interview showed, in words and figures, what to do next, and its exports.

It draws what the practice room reads off the record, and computes nothing itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from interviewer.errors import InterviewerError
from interviewer.interview.interview import Chosen, Interview
from interviewer.practice.actions import MOST, Action, next_actions
from interviewer.practice.anki import anki, flashcards
from interviewer.practice.pdf import pdf
from interviewer.practice.replay import Record
from interviewer.practice.report import Report, markdown, report
from interviewer.practice.trend import trend
from interviewer.ui import cards, report_figures, report_words
from interviewer.ui.conduct import Visitor
from interviewer.ui.downloads import Download, saves
from interviewer.ui.interview_tab import InterviewTab
from interviewer.ui.report_figures import Figure
from interviewer.ui.screen import LATEX, Changes, opening_words
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, wired

TAB = "report"
"""The id of this tab."""

_PRINT = """() => {
  const folded = [...document.querySelectorAll('#report details:not([open])')];
  folded.forEach((part) => (part.open = true));
  window.addEventListener('afterprint', () => folded.forEach((part) => (part.open = false)), { once: true });
  window.print();
}"""


@dataclass(frozen=True)
class _Screen:
    """The tab's controls. A figure has its title and words in HTML beside it, for those who do not see it."""

    which: gr.Dropdown
    notice: gr.HTML
    empty: gr.HTML
    body: gr.Column
    head: gr.HTML
    next_title: gr.HTML
    rows: tuple[gr.Row, ...]
    actions: tuple[gr.HTML, ...]
    do: tuple[gr.Button, ...]
    figures: dict[str, tuple[gr.Column, gr.HTML, gr.Plot]]
    questions: gr.Markdown
    exports: tuple[gr.Button, ...]
    printing: gr.Button

    @property
    def drawn(self) -> list[Any]:
        """What a drawing changes."""
        figures = [part for parts in self.figures.values() for part in parts]
        shown = [self.which, self.notice, self.empty, self.body, self.head, self.next_title, self.questions]
        return [*shown, *self.rows, *self.actions, *figures]


@dataclass(frozen=True)
class _Reports:
    """Reads the owner's records for the tab."""

    warm: WarmParts
    screen: _Screen

    def opened(self, visitor: Visitor | None) -> Changes:
        """The newest interview that has something to report."""
        return self.chosen(visitor, None)

    def chosen(self, visitor: Visitor | None, id: str | None) -> Changes:
        """The report on one interview, with the list of all of them."""
        try:
            told = [(each, report(each)) for each in self._interviews(visitor)]
        except InterviewerError as error:
            return {self.screen.notice: gr.update(value=cards.notice(str(error)), visible=True)}
        told = [(each, found) for each, found in told if found.rows]
        if not told:
            hidden = gr.update(visible=False)
            empty = {
                self.screen.empty: gr.update(value=report_words.EMPTY, visible=True),
                self.screen.which: hidden,
                self.screen.body: hidden,
            }
            return {**empty, self.screen.notice: hidden}
        interview, found = next(((each, found) for each, found in told if each.id == id), told[0])
        choices = [(report_words.listed(each, one), each.id) for each, one in told]
        return {
            self.screen.which: gr.update(choices=choices, value=interview.id, visible=True),
            self.screen.notice: gr.update(visible=False),
            self.screen.empty: gr.update(visible=False),
            self.screen.body: gr.update(visible=True),
            self.screen.head: report_words.head(found, interview.started),
            self.screen.questions: report_words.questions(interview.exchanges),
            **self._actions(self._next(interview, found)),
            **self._figures(found, [each for each, _ in told]),
        }

    def chosen_by(self, owner: str, id: str | None, number: int) -> Sequence[Chosen]:
        """The questions of the `number`-th action."""
        interview = self._interview(owner, id)
        if interview is None:
            return ()
        actions = self._next(interview, report(interview))
        return actions[number].chosen if number < len(actions) else ()

    def made(self, visitor: Visitor | None, id: str | None, kind: str) -> Download:
        """The report as a file. Raises InterviewerError when the interview is not there any more."""
        interview = self._interview((visitor or {}).get("owner", ""), id)
        if interview is None:
            raise InterviewerError("This interview is not in the records any more. Reload the page.")
        found = report(interview)
        name = f"interview-{interview.started:%Y-%m-%d}-{interview.id[:6]}"
        match kind:
            case "markdown":
                return Download(f"{name}.md", "text/markdown", markdown(found).encode())
            case "json":
                return Download(f"{name}.json", "application/json", Record(interview=interview).text.encode())
            case "pdf":
                steps = trend(self._interviews(visitor))
                content = pdf(found, interview.started, self._next(interview, found), steps)
                return Download(f"{name}.pdf", "application/pdf", content)
            case _:
                missed = anki(flashcards(found)).encode("utf-8", errors="replace")
                return Download(f"{name}-anki.csv", "text/csv", missed)

    def _interviews(self, visitor: Visitor | None) -> list[Interview]:
        owner = (visitor or {}).get("owner", "")
        return self.warm.parts.store.interviews(owner) if owner else []

    def _interview(self, owner: str, id: str | None) -> Interview | None:
        interview = self.warm.parts.store.interview(id) if owner and id else None
        return interview if interview is not None and interview.owner == owner else None

    def _next(self, interview: Interview, found: Report) -> tuple[Action, ...]:
        return next_actions(found, self.warm.parts.bank, self.warm.parts.store.seen(interview.owner))

    def _actions(self, actions: Sequence[Action]) -> Changes:
        changes: Changes = {self.screen.next_title: gr.update(visible=bool(actions))}
        for number in range(MOST):
            there = number < len(actions)
            changes[self.screen.rows[number]] = gr.update(visible=there)
            changes[self.screen.actions[number]] = report_words.action(number + 1, actions[number]) if there else ""
        return changes

    def _figures(self, found: Report, interviews: Sequence[Interview]) -> Changes:
        drawn: dict[str, Figure | None] = {
            "radar": report_figures.radar(found),
            "bars": report_figures.bars(found),
            "calibration": report_figures.calibration(found.sureness),
            "times": report_figures.times(found),
            "progress": report_figures.progress(trend(interviews)),
        }
        changes: Changes = {}
        for name, figure in drawn.items():
            column, words, plot = self.screen.figures[name]
            changes[column] = gr.update(visible=figure is not None)
            if figure is not None:
                changes[words] = _figure_words(figure)
                changes[plot] = figure.plot
        return changes


def report_tab(warm: WarmParts, interview: InterviewTab, opened: Event) -> None:
    """Lay the tab out in the present Blocks and wire it; `opened` is the event of its being opened."""
    screen = _laid_out()
    reports = _Reports(warm, screen)
    visitor = interview.visitor
    wired(opened, reports.opened, visitor, screen.drawn, screen.notice)
    wired(screen.which.input, reports.chosen, [visitor, screen.which], screen.drawn, screen.notice)
    for number, button in enumerate(screen.do):
        interview.begins_on(
            button.click, lambda owner, id, number=number: reports.chosen_by(owner, id, number), [screen.which]
        )
    for button, kind in zip(screen.exports, ("markdown", "json", "pdf", "anki"), strict=True):
        saves(
            button,
            lambda visitor, id, kind=kind: reports.made(visitor, id, kind),
            [visitor, screen.which],
            screen.notice,
        )
    screen.printing.click(None, None, None, js=_PRINT, api_visibility="private")


def _laid_out() -> _Screen:
    with gr.Column(elem_classes=["narrow", "desk"], elem_id="report"):
        notice = gr.HTML("", visible=False)
        empty = gr.HTML(opening_words("Opening…"))
        which = gr.Dropdown([], label="Interview", visible=False, elem_id="report-which")
        with gr.Column(visible=False) as body:
            head = gr.HTML("", elem_id="report-head")
            next_title = gr.HTML("<h2>What to do next</h2>")
            rows, actions, buttons = [], [], []
            for number in range(MOST):
                with gr.Row(visible=False, elem_classes="next-action") as row:
                    actions.append(gr.HTML(""))
                    label = f"Do it now ({number + 1})"
                    buttons.append(gr.Button(label, size="sm", min_width=110, scale=0, elem_classes="do-now"))
                rows.append(row)
            figures = {name: _figure(name) for name in ("radar", "bars", "calibration", "times", "progress")}
            gr.HTML("<h2>Question by question</h2>")
            questions = gr.Markdown("", latex_delimiters=LATEX, elem_id="report-questions")
            gr.HTML('<h2 class="exports">Take it along</h2>')
            with gr.Row(elem_classes="actions exports"):
                exports = [
                    gr.Button(name, size="sm", min_width=90) for name in ("Markdown", "JSON", "PDF", "Anki cards")
                ]
                printing = gr.Button("Print", size="sm", min_width=90)
            gr.HTML(
                '<p class="note exports">JSON can be replayed under any grader: <code>interviewer replay FILE</code>. '
                "Anki cards hold the points you missed.</p>"
            )
    return _Screen(
        which,
        notice,
        empty,
        body,
        head,
        next_title,
        tuple(rows),
        tuple(actions),
        tuple(buttons),
        figures,
        questions,
        tuple(exports),
        printing,
    )


def _figure(name: str) -> tuple[gr.Column, gr.HTML, gr.Plot]:
    with gr.Column(visible=False, elem_classes="figure") as column:
        words = gr.HTML("")
        plot = gr.Plot(show_label=False, container=False, elem_id=f"figure-{name}")
    return column, words, plot


def _figure_words(figure: Figure) -> str:
    return f'<h2>{cards.escaped(figure.title)}</h2><p class="unseen">{cards.escaped(figure.words)}</p>'
