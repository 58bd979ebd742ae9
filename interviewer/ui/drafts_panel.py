"""The drafts of one's own documents: a file is read into questions, each shown beside its source, edited and accepted.

It draws; how a document is read and a draft checked is the bank's, and where drafts wait is the store's.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gradio as gr

from interviewer.bank.accepting import accepted, checked_draft, free_id
from interviewer.bank.documents import Imported, draft, read_document
from interviewer.bank.documents.imported import AnswerState
from interviewer.bank.files import rendered
from interviewer.errors import Fault, FaultyFiles, InterviewerError
from interviewer.store.shelf import KeptDraft
from interviewer.ui import bank_words
from interviewer.ui.cards import notice as notice_html
from interviewer.ui.conduct import Visitor
from interviewer.ui.screen import LATEX, Changes
from interviewer.ui.visitors import owner_of
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, said_first, wired

_ABOUT = (
    "<h2>Import a document of your own</h2>"
    '<p class="note">Notes, a question list, a deck of cards: Markdown, HTML, PDF, LaTeX, CSV, JSON or a notebook. '
    "Every question found becomes a draft. You see it beside its source, mend it, and accept it into the bank.</p>"
)

Wiring = Callable[[Callable[[Callable[..., Any]], Any]], None]
"""Takes what shall happen, given an event, whenever the bank has changed."""


@dataclass(frozen=True)
class _Screen:
    document: gr.UploadButton
    notice: gr.HTML
    faults: gr.HTML
    drafts: gr.Column
    which: gr.Dropdown
    source: gr.Markdown
    body: gr.Textbox
    rest: gr.Button

    @property
    def drawn(self) -> list[Any]:
        """What a drawing changes."""
        return list(vars(self).values())


@dataclass(frozen=True)
class _Drafts:
    warm: WarmParts
    screen: _Screen

    def opened(self, visitor: Visitor | None, id: str | None) -> Changes:
        """The drafts that wait; the one that is shown stays as it is being edited. Then a document can be chosen."""
        ready: Changes = {self.screen.document: gr.update(visible=True)}
        try:
            drafts = self._drafts(visitor)
        except InterviewerError as error:
            return {**ready, **self._told(str(error))}
        if id and any(each.id == id for each in drafts):
            return {**ready, self.screen.notice: gr.update(visible=False)}
        return {**ready, **self._shown(drafts, None)}

    def imported(self, visitor: Visitor | None, path: str | None) -> Changes:
        """Read a document and keep its questions as drafts."""
        if path is None:
            return self._told("")
        try:
            owner = owner_of(visitor)
            found = read_document(Path(path))
            kept = self._kept(owner, found)
            self.warm.parts.shelf.put(owner, kept)
            drafts = self._drafts(visitor)
            return {
                **self._shown(drafts, kept[0].id if kept else None),
                **self._told(_account(found, Path(path).name), "hint"),
                self.screen.faults: _faults(found.faults),
            }
        except FaultyFiles as error:
            return {**self._told(""), self.screen.faults: _faults(error.faults)}
        except InterviewerError as error:
            return self._told(str(error))

    def chosen(self, visitor: Visitor | None, id: str | None) -> Changes:
        """Show another draft."""
        try:
            return self._shown(self._drafts(visitor), id)
        except InterviewerError as error:
            return self._told(str(error))

    def saved(self, visitor: Visitor | None, id: str | None, body: str) -> Changes:
        """Keep the text as it is edited, and say what is wrong with it still."""
        try:
            if id:
                self.warm.parts.shelf.edit(owner_of(visitor), id, body)
                checked_draft(body, id, reviewed=True)
            return {**self._told("Saved. Nothing is wrong with it.", "hint"), self.screen.faults: ""}
        except FaultyFiles as error:
            return {
                **self._told("Saved. Before it can be accepted:", "hint"),
                self.screen.faults: _faults(error.faults),
            }
        except InterviewerError as error:
            return self._told(str(error))

    def accepted(self, visitor: Visitor | None, id: str | None, body: str) -> Changes:
        """Take the draft into the bank as a question that a person has checked."""
        try:
            if id:
                owner = owner_of(visitor)
                self.warm.parts.shelf.edit(owner, id, body)
                accepted(checked_draft(body, id, reviewed=True), self.warm.parts.settings.own_bank, self._ids)
                self.warm.parts.shelf.drop(owner, [id])
                self._reread()
            words = "It is in the bank now, and can be asked."
            return {**self._shown(self._drafts(visitor), None), **self._told(words, "hint"), self.screen.faults: ""}
        except FaultyFiles as error:
            told = self._told("It cannot be accepted yet:", "hint")
            return {**told, self.screen.faults: _faults(error.faults)}
        except InterviewerError as error:
            return self._told(str(error))

    def accepted_unchecked(self, visitor: Visitor | None) -> Changes:
        """Take all drafts that can be read into the bank, marked as drafts that nobody has checked."""
        try:
            owner, taken, faults = owner_of(visitor), list[str](), list[Fault]()
            for each in self._drafts(visitor):
                try:
                    question = checked_draft(each.body, each.id, reviewed=False)
                    unchecked = question.model_copy(update={"draft": True})
                    accepted(unchecked, self.warm.parts.settings.own_bank, self._ids)
                    taken.append(each.id)
                except FaultyFiles as error:
                    faults += error.faults
            self.warm.parts.shelf.drop(owner, taken)
            self._reread()
            words = f"{len(taken)} drafts are in the bank now. Their grades say that nobody has checked them."
            shown = self._shown(self._drafts(visitor), None)
            return {**shown, **self._told(words, "hint"), self.screen.faults: _faults(faults)}
        except InterviewerError as error:
            return self._told(str(error))

    def discarded(self, visitor: Visitor | None, id: str | None) -> Changes:
        """Let the draft go."""
        try:
            if id:
                self.warm.parts.shelf.drop(owner_of(visitor), [id])
            return {**self._shown(self._drafts(visitor), None), **self._told(""), self.screen.faults: ""}
        except InterviewerError as error:
            return self._told(str(error))

    @property
    def _ids(self) -> set[str]:
        return {question.id for question in self.warm.parts.bank}

    def _drafts(self, visitor: Visitor | None) -> tuple[KeptDraft, ...]:
        owner = (visitor or {}).get("owner", "")
        return self.warm.parts.shelf.drafts(owner) if owner else ()

    def _kept(self, owner: str, found: Imported) -> list[KeptDraft]:
        """The drafts of a document. Reading it again replaces those of its drafts that wait."""
        now, taken, kept = datetime.now(UTC), self._ids, list[KeptDraft]()
        document = found.questions[0].document if found.questions else found.name
        taken |= {each.id for each in self.warm.parts.shelf.drafts(owner) if each.document != document}
        for each in found.questions:
            question = draft(each)
            id = free_id(question.id, taken)
            taken.add(id)
            kept.append(
                KeptDraft(
                    id=id,
                    document=each.document,
                    position=each.position,
                    line=each.line,
                    source="\n\n".join(part for part in (each.text, each.answer) if part),
                    body=rendered(question),
                    added=now,
                )
            )
        return kept

    def _shown(self, drafts: Sequence[KeptDraft], id: str | None) -> Changes:
        if not drafts:
            return {
                self.screen.drafts: gr.update(visible="hidden"),
                self.screen.which: gr.update(choices=[], value=None),
            }
        shown = next((each for each in drafts if each.id == id), drafts[0])
        total = len(drafts)
        choices = [
            (f"{at} of {total} · {each.id} ({each.document})", each.id) for at, each in enumerate(drafts, start=1)
        ]
        return {
            self.screen.drafts: gr.update(visible=True),
            self.screen.which: gr.update(choices=choices, value=shown.id),
            self.screen.source: bank_words.source(shown),
            self.screen.body: shown.body,
            self.screen.rest: gr.update(value=f"Accept all {total} unchecked", visible=total > 1),
        }

    def _reread(self) -> None:
        """Read the bank again; the search is brought up to date behind the page's back."""
        self.warm.parts.reread()
        threading.Thread(target=_warmed, args=(self.warm,), daemon=True).start()

    def _told(self, words: str, kind: str = "fault") -> Changes:
        return {self.screen.notice: gr.update(value=notice_html(words, kind) if words else "", visible=bool(words))}


def _warmed(warm: WarmParts) -> None:
    try:
        _ = warm.session
    except InterviewerError:
        # Whoever needs it next is told.
        return


def _account(found: Imported, name: str) -> str:
    total = len(found.questions)
    unanswered = sum(each.answer_state is not AnswerState.TEXT for each in found.questions)
    words = f"{name}: {total} question{'' if total == 1 else 's'} found."
    if unanswered:
        words += f" {unanswered} of them have no answer in words; write one before you accept them."
    return words


def _faults(found: Sequence[Fault]) -> str:
    return bank_words.faults(found)


def drafts_panel(warm: WarmParts, visitor: gr.BrowserState, opened: Event) -> Wiring:
    """Lay the panel out in the present Blocks and wire it; what is returned takes what a change of the bank calls."""
    screen, save, accept, discard = _laid_out()
    drafts = _Drafts(warm, screen)
    at, notice = [visitor, screen.which], screen.notice
    edited = [*at, screen.body]

    def calls(event: Event, function: Callable[..., Changes], inputs: list[Any], first: str = "") -> Any:
        return wired(said_first(event, notice, first) if first else event, function, inputs, screen.drawn, notice)

    calls(opened, drafts.opened, at)
    document = [visitor, screen.document]
    read = calls(screen.document.upload, drafts.imported, document, "Reading the document…")
    calls(screen.which.input, drafts.chosen, at)
    calls(save.click, drafts.saved, edited)
    one = calls(accept.click, drafts.accepted, edited, "Taking it into the bank…")
    every = calls(screen.rest.click, drafts.accepted_unchecked, [visitor], "Taking them into the bank…")
    calls(discard.click, drafts.discarded, at)

    def on_change(happens: Callable[[Callable[..., Any]], Any]) -> None:
        for event in (read, one, every):
            happens(event.then)

    return on_change


def _laid_out() -> tuple[_Screen, gr.Button, gr.Button, gr.Button]:
    gr.HTML(_ABOUT)
    # Until the drafts that wait are there: they would be drawn over those of a document that is faster.
    document = gr.UploadButton("Choose a document…", size="sm", visible=False, elem_id="document")
    notice = gr.HTML("", visible=False)
    faults = gr.HTML("", elem_id="import-faults")
    # Hidden, but drawn: a box that is drawn as it is filled is filled twice, the second time over what is typed in it.
    with gr.Column(visible="hidden", elem_id="drafts") as drafts:
        which = gr.Dropdown([], label="Draft", elem_id="draft-which")
        with gr.Row(elem_classes="side-by-side"):
            with gr.Column(min_width=280):
                gr.HTML("<h3>The document says</h3>")
                source = gr.Markdown("", latex_delimiters=LATEX, elem_id="draft-source")
            with gr.Column(min_width=280):
                body = gr.Textbox(
                    label="The question file, to be mended",
                    info="Key points: `- **id** (weight 1 to 3) text`. A line beginning with `?` is the follow-up.",
                    lines=16,
                    max_lines=30,
                    elem_id="draft-body",
                )
        with gr.Row(elem_classes="actions"):
            accept = gr.Button("Accept: I have checked it", size="sm", variant="primary", min_width=140)
            save = gr.Button("Save and check", size="sm", min_width=100)
            discard = gr.Button("Discard", size="sm", min_width=80)
            rest = gr.Button("Accept all unchecked", size="sm", min_width=140)
    return _Screen(document, notice, faults, drafts, which, source, body, rest), save, accept, discard
