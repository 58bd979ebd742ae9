"""The Bank tab: questions to browse, search and read, favourites, and the way to the drafts of one's own documents.

It draws; it neither searches nor keeps anything itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from interviewer.bank.question import Bank, Question
from interviewer.errors import InterviewerError
from interviewer.interview.interview import Chosen
from interviewer.practice.wanted import Standing, Wanted
from interviewer.ui import bank_words
from interviewer.ui.cards import notice as notice_html
from interviewer.ui.conduct import Visitor
from interviewer.ui.drafts_panel import drafts_panel
from interviewer.ui.interview_tab import InterviewTab
from interviewer.ui.screen import LATEX, Changes
from interviewer.ui.setup import LEVELS, area_choices
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, wired

TAB = "bank"
"""The id of this tab."""

PAGE = 15
"""Questions that are listed at first, and how many more at a time."""

MOST_FOUND = 30
"""Questions that a search gives at most."""

_SHOW = "() => window.interviewerEntryRead()"

SEEN = [("All", "all"), ("Not asked yet", "unseen"), ("Asked before", "seen")]
SCORES = [("Any", "any"), ("Below solid", "weak"), ("Solid or better", "good"), ("No score yet", "none")]


@dataclass(frozen=True)
class _Screen:
    words: gr.Textbox
    areas: gr.Dropdown
    levels: gr.CheckboxGroup
    seen: gr.Radio
    score: gr.Dropdown
    favourites: gr.Checkbox
    notice: gr.HTML
    count: gr.HTML
    found: gr.Radio
    more: gr.Button
    length: gr.State
    hint: gr.HTML
    reading: gr.Column
    entry: gr.Markdown
    ask: gr.Button
    favourite: gr.Button

    @property
    def wanted(self) -> list[Any]:
        """The controls that say what is looked for."""
        return [self.words, self.areas, self.levels, self.seen, self.score, self.favourites]

    @property
    def drawn(self) -> list[Any]:
        """What a drawing changes."""
        listed = [self.notice, self.count, self.found, self.more, self.length, self.areas]
        return [*listed, self.hint, self.reading, self.entry, self.ask, self.favourite]


@dataclass(frozen=True)
class _Browsing:
    warm: WarmParts
    screen: _Screen

    def listed(self, visitor: Visitor | None, chosen: str | None, _length: int, *given: Any) -> Changes:
        """The questions that fit, from the first; the entry that is chosen stays where it is one of them."""
        return self._listed(visitor, given, PAGE, chosen)

    def opened(self, visitor: Visitor | None, chosen: str | None, length: int, *given: Any) -> Changes:
        """The same, with areas that were added meanwhile."""
        areas = gr.update(choices=area_choices(self._bank))
        return {**self._listed(visitor, given, max(PAGE, length), chosen), self.screen.areas: areas}

    def more(self, visitor: Visitor | None, chosen: str | None, length: int, *given: Any) -> Changes:
        """More of the questions that fit."""
        return self._listed(visitor, given, length + PAGE, chosen)

    def read(self, visitor: Visitor | None, id: str | None) -> Changes:
        """Show an entry."""
        question = self._bank.get(id) if id else None
        if question is None:
            return {self.screen.reading: gr.update(visible=False)}
        try:
            standing = self._standing(visitor)
        except InterviewerError as error:
            return self._told(str(error))
        return {
            self.screen.hint: gr.update(visible=False),
            self.screen.reading: gr.update(visible=True),
            self.screen.entry: bank_words.entry(question, standing.score(question.id), question.id in standing.seen),
            self.screen.ask: gr.update(interactive=question.gradeable),
            self.screen.favourite: _favourite_words(question.id in standing.favourites),
            **self._told(""),
        }

    def marked(self, visitor: Visitor | None, id: str | None, length: int, *given: Any) -> Changes:
        """Mark the entry as a favourite, or take the mark away."""
        owner = (visitor or {}).get("owner", "")
        if not owner or not id:
            return self._told("Choose a question first.", "hint")
        try:
            marked = self.warm.parts.shelf.mark(owner, id, datetime.now(UTC))
            return {**self._listed(visitor, given, length, id), self.screen.favourite: _favourite_words(marked)}
        except InterviewerError as error:
            return self._told(str(error))

    def quizzed(self, id: str | None) -> Sequence[Chosen]:
        """The entry, to be asked now."""
        question = self._bank.get(id) if id else None
        there = question is not None and question.gradeable
        return [Chosen(question_id=question.id, reason="you chose it in the bank")] if question and there else []

    @property
    def _bank(self) -> Bank:
        return self.warm.parts.bank

    def _listed(self, visitor: Visitor | None, given: Sequence[Any], length: int, chosen: str | None) -> Changes:
        words, areas, levels, seen, score, favourites = given
        wanted = Wanted((words or "").strip(), tuple(areas or ()), tuple(levels or ()), seen, score, bool(favourites))
        try:
            standing = self._standing(visitor)
            ranked, match = self._ranked(wanted.words)
        except InterviewerError as error:
            return self._told(str(error))
        found = [question for question in ranked if standing.fits(question, wanted)]
        shown = found[:length]
        choices = [
            (
                bank_words.listed(
                    each, standing.score(each.id), each.id in standing.seen, each.id in standing.favourites
                ),
                each.id,
            )
            for each in shown
        ]
        value = chosen if chosen in {each.id for each in shown} else None
        # Nothing was chosen: then what is chosen while the list is on its way stands.
        kept = {} if chosen is None else {"value": value}
        counted = bank_words.count(len(found), len(shown), wanted.words, match)
        return {
            self.screen.count: counted if found else bank_words.EMPTY,
            self.screen.found: gr.update(choices=choices, visible=bool(found), **kept),
            self.screen.more: gr.update(visible=len(shown) < len(found)),
            self.screen.length: length,
            self.screen.hint: gr.update(visible=bool(found) and value is None),
            self.screen.reading: gr.update(visible=value is not None),
            **self._told(""),
        }

    def _ranked(self, words: str) -> tuple[list[Question], bool]:
        """The bank in the order of a search, those whose title or id holds the words first; and if one was meant."""
        bank = self._bank
        if not words:
            return list(bank), True
        low = words.casefold()
        literal = [each for each in bank if low in each.title.casefold() or low in each.id.casefold()]
        found = self.warm.parts.index.search(words, MOST_FOUND)
        by_id = {each.id: each for each in [*literal, *(bank[hit.id] for hit in found.results if hit.id in bank)]}
        return list(by_id.values()), bool(literal) or found.match

    def _standing(self, visitor: Visitor | None) -> Standing:
        owner, parts = (visitor or {}).get("owner", ""), self.warm.parts
        if not owner:
            return Standing()
        favourites = frozenset(each.question_id for each in parts.shelf.favourites(owner))
        return Standing(parts.store.seen(owner), parts.store.scores(owner), favourites)

    def _told(self, words: str, kind: str = "fault") -> Changes:
        return {self.screen.notice: gr.update(value=notice_html(words, kind) if words else "", visible=bool(words))}


def _favourite_words(marked: bool) -> Any:
    return gr.update(value="★ Favourite: take the mark away" if marked else "☆ Mark as favourite")


def bank_tab(warm: WarmParts, interview: InterviewTab, opened: Event) -> None:
    """Lay the tab out in the present Blocks and wire it; `opened` is the event of its being opened."""
    visitor = interview.visitor
    with gr.Column(elem_classes=["narrow", "desk"], elem_id="bank"):
        screen = _laid_out(warm.parts.bank)
        with gr.Column(elem_id="import"):
            reread = drafts_panel(warm, visitor, opened)
    browsing = _Browsing(warm, screen)
    given = [visitor, screen.found, screen.length, *screen.wanted]
    wired(opened, browsing.opened, given, screen.drawn, screen.notice)

    def drawn_anew(event: Callable[..., Any]) -> None:
        wired(event, browsing.opened, given, screen.drawn, screen.notice)
        interview.offers_areas(event)

    reread(drawn_anew)
    wired(screen.words.submit, browsing.listed, given, screen.drawn, screen.notice)
    for control in screen.wanted[1:]:
        wired(control.input, browsing.listed, given, screen.drawn, screen.notice)
    wired(screen.more.click, browsing.more, given, screen.drawn, screen.notice)
    wired(screen.found.input, browsing.read, [visitor, screen.found], screen.drawn, screen.notice).then(
        None, None, None, js=_SHOW, api_visibility="private"
    )
    wired(screen.favourite.click, browsing.marked, given, screen.drawn, screen.notice)
    interview.begins_on(screen.ask.click, lambda _owner, id: browsing.quizzed(id), [screen.found])


def _laid_out(bank: Bank) -> _Screen:
    words = gr.Textbox(
        label="Search the bank",
        placeholder="weight tying, or a question in your own words",
        lines=1,
        max_lines=1,
        max_length=2000,
        submit_btn="Search",
        elem_id="bank-search",
    )
    with gr.Accordion("Filters", open=False, elem_id="bank-filters"):
        areas = gr.Dropdown(
            area_choices(bank), value=[], multiselect=True, label="Areas", info="None chosen means all of them."
        )
        levels = gr.CheckboxGroup(LEVELS, value=[], label="Levels", info="None chosen means all of them.")
        seen = gr.Radio(SEEN, value="all", label="Asked")
        score = gr.Dropdown(SCORES, value="any", label="My score")
        favourites = gr.Checkbox(False, label="Favourites only")
    notice = gr.HTML("", visible=False)
    count = gr.HTML('<p class="note" role="status">Opening…</p>')
    length = gr.State(PAGE)
    with gr.Row(elem_classes="side-by-side"):
        with gr.Column(min_width=280, scale=2):
            found = gr.Radio([], label="Questions", show_label=False, container=False, elem_id="bank-list")
            more = gr.Button("Show more", size="sm", visible=False, elem_id="bank-more")
        with gr.Column(min_width=280, scale=3):
            hint = gr.HTML('<div class="empty"><p>Choose a question to read it.</p></div>')
            with gr.Column(visible=False, elem_id="bank-entry") as reading:
                gr.Button("Back to the list", size="sm", elem_id="bank-back")
                entry = gr.Markdown("", latex_delimiters=LATEX)
                with gr.Row(elem_classes="actions"):
                    ask = gr.Button("Ask me this now", size="sm", variant="primary", min_width=120)
                    favourite = gr.Button("☆ Mark as favourite", size="sm", min_width=120)
    return _Screen(
        words,
        areas,
        levels,
        seen,
        score,
        favourites,
        notice,
        count,
        found,
        more,
        length,
        hint,
        reading,
        entry,
        ask,
        favourite,
    )
