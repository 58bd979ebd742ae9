"""Explains on demand: grounded in the bank, with its source, or an honest word that the bank has nothing.

Offline the answer is composed from the bank's own text; a chat model may word it from the same passages, and may go
beyond them only in a part that says so. It does not know whether an interview is going on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage

from interviewer.bank.question import Bank, Question
from interviewer.errors import BrokenAnswer, InterviewerError, ModelError
from interviewer.explain.composing import WORKED, citation, composed, nothing, related_questions
from interviewer.explain.following import followed_up, leans, names_a_topic, says_nothing
from interviewer.models import explained, failures, text_of
from interviewer.prompts import prompt
from interviewer.settings import Settings

if TYPE_CHECKING:
    from interviewer.retrieval.search import Found, Index

PASSAGES = 3
"""Entries that an explanation may draw on."""

RELATED = 3
"""Entries named for further reading."""

BEYOND = "\n\n#### Beyond the bank\n\n*The model's own words. Nothing in the bank backs them, so check them.*\n\n"
UNCITED = "\n\n*The model cited none of the passages: hold this against the sources below.*"


@dataclass(frozen=True)
class Explanation:
    """An answer composed from the bank, and the questions whose entries it draws on, the closest first."""

    text: str
    question_ids: tuple[str, ...]


@dataclass(frozen=True)
class Grounds:
    """What an answer stands on: the entries it draws on, the closest first; none when the bank has nothing.

    `related` are to be read next; `nearest` are the nearest entries where there is nothing. `before` are the questions
    of this conversation so far, and `follow_up` says that the topic leans on them.
    """

    topic: str
    entries: tuple[Question, ...] = ()
    related: tuple[Question, ...] = ()
    nearest: tuple[Question, ...] = ()
    before: tuple[str, ...] = ()
    follow_up: bool = False

    @property
    def example(self) -> Question | None:
        """An entry, other than the first and near to it, whose reference is worked out in figures."""
        if not self.entries or self.entries[0].asks in WORKED:
            return None
        main = self.entries[0]
        near = (entry for entry in self.entries[1:] if entry.asks in WORKED)
        return next((entry for entry in near if main.id in entry.after or entry.area == main.area), None)


class BankExplainer:
    """Explains from the bank. `model` words the answer when there is one."""

    def __init__(self, bank: Bank, index: "Index", settings: Settings, model: BaseChatModel | None = None) -> None:
        self._bank = bank
        self._index = index
        self._settings = settings
        self._model = model

    @property
    def may_go_beyond(self) -> bool:
        """Whether there is a model that could say more than the bank."""
        return self._model is not None

    def explanation(self, topic: str) -> Explanation:
        """The explanation in the bank's own words. Raises InterviewerError when the topic is empty."""
        grounds = self.grounds(topic)
        used = (*grounds.entries[:1], *([grounds.example] if grounds.example else []))
        return Explanation(self._composed(grounds), tuple(entry.id for entry in used))

    def stream(self, topic: str) -> Iterator[str]:
        """The explanation of a topic on its own, with what to read next; see `told`."""
        grounds = self.grounds(topic)
        yield from self.told(grounds)
        if grounds.related:
            yield related_questions(grounds.related)

    def grounds(self, topic: str, before: Sequence[str] = (), entry: str | None = None) -> Grounds:
        """What an answer to the topic stands on. Raises InterviewerError when the topic is empty.

        `before` are the questions asked so far in this conversation and `entry` the id of the entry that answered the
        last one: a topic that leans on them is about that entry, and so is one that only that entry says something to.
        """
        if not topic.strip():
            raise InterviewerError("There is nothing to explain yet: write a term or a question.")
        found = self._index.search(topic, limit=1 + RELATED)
        entries = self._entries(found)
        last = self._bank.get(entry) if entry else None
        if last is not None and last.reference and self._leans(topic, last, entries if found.match else ()):
            others = tuple(each for each in entries if each.id != last.id)
            return Grounds(topic, (last, *others), self._related(last), before=tuple(before), follow_up=True)
        if not found.match or not entries:
            return Grounds(topic, nearest=tuple(entries[:RELATED]), before=tuple(before))
        return Grounds(topic, tuple(entries), self._related(entries[0]), before=tuple(before))

    @staticmethod
    def _leans(topic: str, last: Question, found: Sequence[Question]) -> bool:
        """Whether the topic is about the last entry, though a search has `found` others."""
        if leans(topic) and not names_a_topic(topic):
            return True
        elsewhere = found[0].id != last.id if leans(topic) and found else bool(found)
        return not elsewhere and followed_up(last, topic) is not None

    def told(self, grounds: Grounds, beyond: bool = False) -> Iterator[str]:
        """The answer in Markdown pieces, worded by the chat model where there is one, with its sources.

        With `beyond`, the model adds in a part of its own what the bank leaves open. What to read next is not listed:
        who asks shows it.
        """
        if self._model is None or not grounds.entries:
            yield from self._composed(grounds, related=False).splitlines(keepends=True)
        else:
            yield from self._worded(self._model, grounds)
        if beyond and self._model is not None:
            yield from self._beyond(self._model, grounds)

    def _entries(self, found: "Found") -> list[Question]:
        """The entries found that have something to read, the best first."""
        return [self._bank[hit.id] for hit in found.results if self._bank[hit.id].reference]

    def _worded(self, model: BaseChatModel, grounds: Grounds) -> Iterator[str]:
        used = grounds.entries[:PASSAGES]
        asked = prompt("explainer/explain").rendered(
            topic=_harmless(grounds.topic), passages=_passages(used), before=_before(grounds)
        )
        said = ""
        try:
            for piece in _spoken(model, asked):
                said += piece
                yield piece
        except failures() as error:
            reason = self._reason(error, said)
            yield f"\n\n*{reason}. Here is the bank's own text instead.*\n\n{self._composed(grounds, related=False)}"
            return
        if not _cites(said, len(used)):
            yield UNCITED
        numbered = [f"{number}. {citation(entry)}" for number, entry in enumerate(used, start=1)]
        yield "\n\n#### Sources\n\n" + "\n".join(numbered)

    def _beyond(self, model: BaseChatModel, grounds: Grounds) -> Iterator[str]:
        asked = prompt("explainer/beyond").rendered(
            topic=_harmless(grounds.topic),
            passages=_passages(grounds.entries[:PASSAGES]) or "(none)",
            before=_before(grounds),
        )
        yield BEYOND
        said = ""
        try:
            for piece in _spoken(model, asked):
                said += piece
                yield piece
        except failures() as error:
            yield f"\n\n*{self._reason(error, said)}.*"

    def _reason(self, error: Exception, said: str) -> ModelError:
        silent = not said and isinstance(error, BrokenAnswer)
        return explained(BrokenAnswer("no answer") if silent else error, self._settings)

    def _composed(self, grounds: Grounds, *, related: bool = True) -> str:
        if not grounds.entries:
            return nothing(grounds.topic, grounds.nearest)
        entry = grounds.entries[0]
        if grounds.follow_up:
            return followed_up(entry, grounds.topic) or says_nothing(entry, grounds.topic)
        return composed(entry, grounds.example, grounds.related if related else ())

    def _related(self, entry: Question) -> tuple[Question, ...]:
        """What to read next: what should be known first, what builds on it, then the same area."""
        others = [other for other in self._bank if other.id != entry.id and other.reference]
        before = [other for other in others if other.id in entry.after]
        beyond = [other for other in others if entry.id in other.after]
        same = [other for other in others if other.area == entry.area]
        return tuple({other.id: other for other in (*before, *beyond, *same)}.values())[:RELATED]


def _spoken(model: BaseChatModel, asked: str) -> Iterator[str]:
    """What the model says. Raises BrokenAnswer, after the pieces, when it was nothing or a refusal."""
    said = ""
    for chunk in model.stream([HumanMessage(asked)]):
        said += str(chunk.text)
        yield str(chunk.text)
    text_of(AIMessage(said))


def _passages(entries: Sequence[Question]) -> str:
    return "\n\n".join(f"[{number}] {entry.title}\n{entry.reference}" for number, entry in enumerate(entries, start=1))


def _before(grounds: Grounds) -> str:
    return "\n".join(f"- {_harmless(question)}" for question in grounds.before[-3:]) or "(nothing)"


def _cites(text: str, passages: int) -> bool:
    """Whether the text cites at least one passage, and none that was not given."""
    cited = {int(number) for number in re.findall(r"\[(\d{1,3})\]", text)}
    return bool(cited) and cited <= set(range(1, passages + 1))


def _harmless(text: str) -> str:
    return text.replace("<", "＜")
