"""The My data tab: what is kept where and sent to whom; all of it taken out, brought in, or deleted.

It keeps nothing itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import gradio as gr

from interviewer.errors import InterviewerError
from interviewer.store.belongings import read_belongings
from interviewer.ui import cards
from interviewer.ui.conduct import Visitor
from interviewer.ui.downloads import Download, saves
from interviewer.ui.imports import new_interview_id, text_of
from interviewer.ui.interview_tab import InterviewTab
from interviewer.ui.screen import Changes
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Event, wired

TAB = "data"
"""The id of this tab."""

_FORGET = """(gone) => {
  if (!gone?.gone) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith('interviewer')) localStorage.removeItem(key);
  setTimeout(() => location.reload(), 1500);
}"""


@dataclass(frozen=True)
class _Screen:
    notice: gr.HTML
    kept: gr.HTML
    sure: gr.Row
    gone: gr.JSON


@dataclass(frozen=True)
class _Data:
    warm: WarmParts
    screen: _Screen

    def opened(self, visitor: Visitor | None) -> Changes:
        """What is kept of this visitor. What was told last stays: it may be of a file brought in this moment."""
        try:
            owner = (visitor or {}).get("owner", "")
            words = self.warm.parts.belongings.of(owner).words if owner else "nothing"
            return {self.screen.kept: _kept(words), self.screen.sure: gr.update(visible=False)}
        except InterviewerError as error:
            return self._told(str(error))

    def exported(self, visitor: Visitor | None) -> Download:
        """All of it as a file. Raises InterviewerError when the records cannot be read."""
        content = self.warm.parts.belongings.of((visitor or {}).get("owner", "")).text
        return Download(f"interviewer-data-{datetime.now(UTC):%Y-%m-%d}.json", "application/json", content.encode())

    def imported(self, visitor: Visitor | None, path: str | None) -> Changes:
        """Bring in what was exported elsewhere; what is here already stays."""
        owner = (visitor or {}).get("owner", "")
        if path is None or not owner:
            return self._told("")
        try:
            found = read_belongings(text_of(Path(path)))
            brought = self.warm.parts.belongings.bring(owner, found, new_interview_id)
            known = f" {brought.known} were here already and stay as they are." if brought.known else ""
            told = self._told(f"Imported: {brought.added.words}.{known}", "hint")
            return {**self.opened(visitor), **told}
        except InterviewerError as error:
            return self._told(str(error))

    def deleted(self, visitor: Visitor | None) -> Changes:
        """Delete all of it."""
        try:
            gone = self.warm.parts.belongings.delete((visitor or {}).get("owner", ""))
            told = self._told(f"Deleted: {gone.words}. The page begins anew.", "hint")
            return {**self.opened(visitor), **told, self.screen.gone: {"gone": True}}
        except InterviewerError as error:
            return {**self._told(str(error)), self.screen.gone: {}}

    def _told(self, words: str, kind: str = "fault") -> Changes:
        return {self.screen.notice: gr.update(value=cards.notice(words, kind) if words else "", visible=bool(words))}


def data_tab(warm: WarmParts, interview: InterviewTab, opened: Event) -> None:
    """Lay the tab out in the present Blocks and wire it; `opened` is the event of its being opened."""
    visitor = interview.visitor
    with gr.Column(elem_classes=["narrow", "desk"], elem_id="data"):
        words = warm.parts.kept_and_sent("a random name that only your browser knows")
        gr.HTML(f"<h2>What is kept, and what is sent</h2><p>{cards.escaped(words)}</p>")
        notice = gr.HTML("", visible=False)
        kept = gr.HTML(_kept("…"))
        export = gr.Button("Export everything", size="sm", variant="primary", elem_id="data-export")
        gr.HTML(
            "<h2>On another machine</h2><p>Open this page there and import the file. What is there already stays as it "
            "is.</p>"
        )
        brought = gr.UploadButton("Import a file…", file_types=[".json"], size="sm", elem_id="data-import")
        gr.HTML(
            "<h2>Delete everything</h2><p>All your interviews, replies, grades, reviews, favourites and drafts, for "
            "good. Questions that you accepted into the bank stay: they are files of the bank.</p>"
        )
        delete = gr.Button("Delete all my data…", size="sm", elem_id="data-delete")
        with gr.Row(visible=False, elem_classes="actions") as sure:
            gr.HTML('<p role="status">There is no way back. Delete everything?</p>')
            yes = gr.Button("Yes, delete everything", size="sm", variant="stop", min_width=140)
            no = gr.Button("Keep it", size="sm", min_width=80)
        gone = gr.JSON(visible=False)
    data, drawn = _Data(warm, _Screen(notice, kept, sure, gone)), [notice, kept, sure, gone]
    wired(opened, data.opened, visitor, drawn, notice)
    saves(export, data.exported, [visitor], notice)
    wired(brought.upload, data.imported, [visitor, brought], drawn, notice)
    wired(delete.click, lambda: gr.update(visible=True), None, sure, notice)
    wired(no.click, lambda: gr.update(visible=False), None, sure, notice)
    wired(yes.click, data.deleted, visitor, drawn, notice).then(None, gone, None, js=_FORGET, api_visibility="private")


def _kept(words: str) -> str:
    return f'<p class="note">Kept of you now: {cards.escaped(words)}.</p>'
