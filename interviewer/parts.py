"""Builds every part from the settings and joins them: the only room that knows all the others.

Parts are built on first use, and the heavy libraries imported then, so that the page is there before them. It holds no
rule of its own.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from interviewer.bank.examples import ExampleFolders
from interviewer.bank.files import read_bank
from interviewer.bank.question import Bank, Question
from interviewer.errors import Fault, SettingsError
from interviewer.settings import Settings
from interviewer.store.belongings import BelongingsStore
from interviewer.store.schedule import ScheduleStore
from interviewer.store.shelf import Shelf
from interviewer.store.store import Store

if TYPE_CHECKING:
    from interviewer.bank.lint import Checked
    from interviewer.calibration.regrade import ExamplesOf
    from interviewer.calibration.workbench import Workbench
    from interviewer.explain import BankExplainer
    from interviewer.grading.grade import Judge
    from interviewer.grading.panel import Panel
    from interviewer.interview.agent import LangChainInterviewer
    from interviewer.interview.planning import WeakSpots
    from interviewer.interview.relief import Relief, RelievedGrader, RelievedInterviewer
    from interviewer.interview.session import Session
    from interviewer.practice.review import Reviews
    from interviewer.retrieval.search import Index
    from interviewer.speech import SpeechEndpoint

log = logging.getLogger(__name__)


class _Support:
    """Whether a reference states its key points, by a judge of replies."""

    def __init__(self, judge: "Judge") -> None:
        self._judge = judge

    def unsupported(self, question: Question) -> list[str]:
        from interviewer.grading.grade import Reply

        judgement = self._judge.judge(question, Reply.of(question.reference))
        return [verdict.item for verdict in judgement.points if not verdict.met]


class _Edition:
    """One reading of the bank's files, and what is built of it.

    A newer reading is another edition: what is still being built of an older one can never pass for the newer one's.
    """

    def __init__(self, settings: Settings, folders: Sequence[Path]) -> None:
        self._settings = settings
        self._folders = tuple(folders)

    @cached_property
    def read(self) -> tuple[Bank, tuple[Fault, ...]]:
        return read_bank(self._folders)

    @cached_property
    def index(self) -> "Index":
        from interviewer.retrieval.embeddings import encoder_for
        from interviewer.retrieval.index import open_index
        from interviewer.retrieval.remembered import Remembered

        return open_index(
            self.read[0],
            Remembered(encoder_for(self._settings)),
            folder=self._settings.index_dir,
            url=self._settings.chroma_url,
            report=log.info,
            ranks=self._settings.token_ranks,
        )

    @cached_property
    def explainer(self) -> "BankExplainer":
        from interviewer.explain import BankExplainer
        from interviewer.models import chat_model

        model = chat_model(self._settings) if self._settings.model else None
        return BankExplainer(self.read[0], self.index, self._settings, model)


class _Graders:
    """Who judges replies by the settings. The local grader keeps what it has learnt of a question from its examples."""

    def __init__(self, settings: Settings, folders: Sequence[Path]) -> None:
        self._settings = settings
        self._folders = tuple(folders)

    @cached_property
    def panel(self) -> "Panel":
        from interviewer.grading.panel import Panel

        choice, both = self._settings.grader, self._settings.second_opinion
        if both and self._settings.model is None:
            raise SettingsError(
                "INTERVIEWER_SECOND_OPINION is set but INTERVIEWER_MODEL is not: name the model, or leave it out"
            )
        if choice == "local" or (choice == "auto" and self._settings.model is None):
            return Panel(self.local, second=self.chat if both else None)
        return Panel(
            self.chat,
            stand_in=self.local if choice == "auto" else None,
            second=self.local if both else None,
        )

    @cached_property
    def local(self) -> "Judge":
        return self.taught(ExampleFolders(self._folders).of)

    def taught(self, examples: "ExamplesOf") -> "Judge":
        """A local grader that learns from these examples."""
        from interviewer.grading.local import LocalGrader
        from interviewer.retrieval.embeddings import minilm
        from interviewer.retrieval.remembered import Remembered

        return LocalGrader(Remembered(minilm()), examples)

    @property
    def chat(self) -> "Judge":
        from interviewer.grading.chat import ChatGrader
        from interviewer.models import chat_model

        if self._settings.model is None:
            raise SettingsError(
                "INTERVIEWER_GRADER is chat but INTERVIEWER_MODEL is not set: name the model, or choose local"
            )
        return ChatGrader(chat_model(self._settings, for_grading=True), self._settings)


class Parts:
    """The program's parts, joined. The search is built once, however many ask for it at the same time.

    `folders` are the bank folders; those of the settings by default.
    """

    def __init__(self, settings: Settings, folders: Sequence[Path] = ()) -> None:
        self.settings = settings
        self._given = tuple(folders)
        self._building = threading.RLock()
        self._graders = _Graders(settings, self.folders)
        self._edition = _Edition(settings, self.folders)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The bank folders in use."""
        return self._given or self.settings.bank_folders

    def reread(self, *, examples: bool = False) -> None:
        """Read the bank's files again, after one was added or changed; what is going on goes on with the old ones.

        With `examples` the local grader is taught anew too, for it keeps what it has learnt of a question.
        """
        if examples:
            self._graders = _Graders(self.settings, self.folders)
        self._edition = _Edition(self.settings, self.folders)

    @property
    def bank(self) -> Bank:
        """The questions that could be read."""
        return self._edition.read[0]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the bank's files."""
        return self._edition.read[1]

    @cached_property
    def store(self) -> Store:
        """What is kept."""
        with self._building:
            return Store(self.settings.database)

    @cached_property
    def schedule(self) -> ScheduleStore:
        """The review schedules that are kept."""
        return ScheduleStore(self.store.engine)

    @cached_property
    def shelf(self) -> Shelf:
        """Favourites and drafts."""
        return Shelf(self.store.engine)

    @cached_property
    def belongings(self) -> BelongingsStore:
        """Everything that is one owner's."""
        return BelongingsStore(self.store.engine, self.store)

    @property
    def reviews(self) -> "Reviews":
        """Who holds reviews."""
        from interviewer.practice.review import Reviews

        return Reviews(self.bank, lambda: self.grader, self.schedule, self.store.interviews)

    @property
    def index(self) -> "Index":
        """The search index over the bank, brought up to date."""
        with self._building:  # of the latest edition: an older one would take out of the index what came since
            return self._edition.index

    @cached_property
    def relief(self) -> "Relief":
        """Whether the chat model is relieved for now of grading and of speaking."""
        from interviewer.interview.relief import Relief

        return Relief()

    @property
    def grader(self) -> "RelievedGrader":
        """Who grades interviews and reviews: the panel, or the local grader while it relieves a chat model."""
        from interviewer.grading.panel import Panel
        from interviewer.interview.relief import RelievedGrader

        return RelievedGrader(self.relief, lambda: self.panel, lambda: Panel(self._graders.local))

    @property
    def panel(self) -> "Panel":
        """Who grades by the settings: the chat model where one is set, else the local grader; or both of them.

        Raises SettingsError when the settings ask for a chat model and name none.
        """
        return self._graders.panel

    @property
    def chat_grades(self) -> bool:
        """Whether, by the settings, a chat model is the first to judge."""
        return self.settings.model is not None and self.settings.grader != "local"

    @cached_property
    def workbench(self) -> "Workbench":
        """Where rubrics are calibrated."""
        from interviewer.calibration.desk import Desk
        from interviewer.calibration.graders import graders
        from interviewer.calibration.workbench import Workbench
        from interviewer.store.calibration import CalibrationStore

        desk = Desk(
            records=CalibrationStore(self.store.engine),
            bank=lambda: self.bank,
            folders=self.folders,
            examples=ExampleFolders(self.folders).of,
            graders=lambda: graders(self.settings, self._graders.taught, lambda: self._graders.chat),
            interviews=self.store.finished,
            clock=lambda: datetime.now(UTC),
            refreshed=lambda: self.reread(examples=True),
        )
        return Workbench(desk)

    def checked(self) -> "Checked":
        """The bank's files linted, questions compared by meaning, references judged by the local grader."""
        from interviewer.bank.lint import checked
        from interviewer.retrieval.embeddings import minilm
        from interviewer.retrieval.remembered import Remembered

        return checked(self.folders, Remembered(minilm()), _Support(self._graders.local))

    @property
    def explainer(self) -> "BankExplainer":
        """Who explains."""
        with self._building:
            return self._edition.explainer

    @property
    def interviewer(self) -> "RelievedInterviewer":
        """Who speaks: the chat model where one is set and not relieved, else the offline one."""
        from interviewer.interview.relief import RelievedInterviewer

        return RelievedInterviewer(self.relief, lambda: self._set_interviewer, lambda: self._offline_interviewer)

    @cached_property
    def _set_interviewer(self) -> "LangChainInterviewer":
        from interviewer.interview.agent import LangChainInterviewer
        from interviewer.models import chat_model
        from interviewer.offline import OfflineChat

        if self.settings.model is None:
            return self._offline_interviewer
        return LangChainInterviewer(chat_model(self.settings), OfflineChat(), self.settings)

    @cached_property
    def _offline_interviewer(self) -> "LangChainInterviewer":
        from interviewer.interview.agent import LangChainInterviewer
        from interviewer.offline import OfflineChat

        offline = OfflineChat()
        return LangChainInterviewer(offline, offline, self.settings.model_copy(update={"model": None}))

    @property
    def session(self) -> "Session":
        """Who conducts."""
        from interviewer.interview.session import Session

        with self._building:
            bank, explainer = self._edition.read[0], self._edition.explainer
            return Session(bank, self.grader, self.store, self.interviewer, explainer, self.store.seen)

    @cached_property
    def speech(self) -> "SpeechEndpoint":
        """Who hears and reads aloud, where models are set for it."""
        from interviewer.speech import SpeechEndpoint

        return SpeechEndpoint(self.settings)

    @property
    def weak_spots(self) -> "WeakSpots":
        """What a candidate should be asked again."""
        from interviewer.practice.weak_spots import PastGrades

        return PastGrades(self.store, self.bank)

    def kept_and_sent(self, name: str) -> str:
        """What is kept where, and what is sent to whom, in plain sentences; `name` says under which name."""
        used, settings = self.in_use(), self.settings
        kept = (
            "Your interviews with every reply and grade, your review schedule, favourites and drafts are kept in "
            f"{'the database ' if settings.database_url else ''}{used['data']}, under {name}; "
            "there is no account and no name of yours."
        )
        sent = []
        where = settings.base_url or "the OpenAI API"
        if settings.model:
            local = settings.grader == "local" and not settings.second_opinion
            graded = "" if local or self.relief.grading else "graded, "
            sent.append(
                f"To be {graded}answered and explained, your replies and questions, with the bank's texts on them, are "
                f"sent to {settings.model} at {where}."
            )
        if settings.embedding_model:
            place = settings.embedding_base_url or where
            sent.append(
                f"What you search for or ask to have explained is sent to {settings.embedding_model} at {place}."
            )
        return " ".join([kept, *(sent or ["Nothing that you type leaves this machine."])])

    def in_use(self) -> dict[str, str]:
        """What is in use, for people: `grader`, `interviewer`, `bank`, `search` and `data`, each in a few words."""
        settings = self.settings
        where = urlsplit(settings.base_url).netloc if settings.base_url else "the OpenAI API"
        model = f"{settings.model} at {where}"
        local, offline = "the local grader, on this machine", "the offline interviewer, on this machine"
        for_now = f", for now in place of {model}"
        first, second = (model, local) if self.chat_grades else (local, model)
        both = settings.second_opinion and settings.model is not None
        grader = f"{first}; second opinion: {second}" if both else first
        speaker = model if settings.model else offline
        drafts = sum(question.draft for question in self.bank)
        return {
            "grader": local + for_now if self.relief.grading else grader,
            "interviewer": offline + for_now if self.relief.speaking else speaker,
            "bank": f"{len(self.bank)} questions" + (f", {drafts} of them imported drafts" if drafts else ""),
            "search": settings.embedding_model or "the packaged encoder, on this machine",
            "data": settings.database_url.rpartition("@")[2] if settings.database_url else str(settings.data_dir),
        }
