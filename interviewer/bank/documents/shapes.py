"""Questions in values of any shape, as JSON and YAML files hold them: records, lists, questions as keys, chats.

It gives rows and knows nothing of files. What the levels and sections in them mean is decided elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from interviewer.bank.documents.columns import columns
from interviewer.bank.documents.marks import LEVELS
from interviewer.bank.documents.phrases import words_of
from interviewer.bank.documents.wording import strength

_CONTAINERS = words_of("""
    questions data items qas paragraphs rows train test content entries faq faqs cards sections topics categories
    chapters levels quiz bank
""")
"""Keys that name no section."""
_NAMING = words_of("name title section topic category chapter area")
_OPTIONS = words_of("options opts choices")
_CHOSEN = words_of(
    "correct correct_index correctindex correctanswer correct_answer correct_option answer_index answer ans"
)
_TEXTS = ("text", "value", "content", "answer", "body", "en", "name")

Cells = dict[str, str]


def rows_of(value: Any, section: str = "", level: str = "", seen: set[int] | None = None) -> Iterator[Cells]:
    """The rows in a value, with the section and the level that the keys around them name.

    Raises RecursionError when the value is nested too deeply.
    """
    seen = set() if seen is None else seen
    if not isinstance(value, dict | list) or id(value) in seen:
        return
    seen.add(id(value))
    around = {"section": section, "level": level}
    if isinstance(value, list):
        yield from _listed(value, around, seen)
    elif row := _record(value):
        yield around | {kind: cell for kind, cell in row.items() if cell or kind not in around}
    else:
        yield from _keyed(value, around, seen)


def _listed(values: list[Any], around: Cells, seen: set[int]) -> Iterator[Cells]:
    texts = [value for value in values if isinstance(value, str)]
    asking = sum(strength(text) > 0 for text in texts) > 0.6 * len(texts)
    for value in values:
        if isinstance(value, str) and (strength(value) == 2 or asking):
            yield around | {"question": value}
        elif _is_pair(value):
            yield around | {"question": value[0], "answer": value[1]}
        else:
            yield from rows_of(value, around["section"], around["level"], seen)


def _is_pair(value: Any) -> bool:
    texts = isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value)
    return texts and strength(value[0]) > 0 and strength(value[1]) < 2


def _keyed(value: Mapping[Any, Any], around: Cells, seen: set[int]) -> Iterator[Cells]:
    names = (inner for key, inner in value.items() if str(key).casefold() in _NAMING and isinstance(inner, str))
    named = next(names, "")
    for key, inner in value.items():
        words = str(key)
        if isinstance(inner, str):
            if strength(words) == 2 or (strength(words) and len(words.split()) > 3):
                yield around | {"question": words, "answer": inner}
        elif words.casefold() in LEVELS:
            yield from rows_of(inner, named or around["section"], words, seen)
        else:
            is_container = words.casefold() in _CONTAINERS
            yield from rows_of(inner, named or (around["section"] if is_container else words), around["level"], seen)


def _record(value: Mapping[Any, Any]) -> Cells | None:
    """The row that a mapping is, or None."""
    if isinstance(turns := value.get("messages", value.get("conversations")), list):
        return _chat(turns)
    keys = [str(key) for key in value]
    cells = list(value.values())
    names = columns(keys)
    if "question" not in names or not isinstance(cells[names["question"]], str | dict):
        return None
    if keys[names["question"]].casefold() in {"title", "item", "front", "task"} and "answer" not in names:
        return None
    row = {kind: _words(cells[place]) for kind, place in names.items()}
    if chosen := _option(value):
        row["answer"] = f"{chosen}\n\n{_words(value.get('explanation'))}".strip()
    return row if row.get("question") else None


def _chat(turns: list[Any]) -> Cells | None:
    """The first question and answer of a conversation."""
    said = {
        str(turn.get("role", turn.get("from"))): _words(turn.get("content", turn.get("value")))
        for turn in reversed(turns)
        if isinstance(turn, dict)
    }
    asked = said.get("user", said.get("human", ""))
    return {"question": asked, "answer": said.get("assistant", said.get("gpt", ""))} if asked else None


def _option(value: Mapping[Any, Any]) -> str:
    """The option that is marked as right, by its place from 0 or its letter; empty when there are none."""
    options = next((inner for key, inner in value.items() if str(key).casefold() in _OPTIONS), None)
    if isinstance(options, dict):
        options = {str(key).casefold(): _words(option) for key, option in options.items()}
    elif isinstance(options, list):
        options = {str(place): _words(option) for place, option in enumerate(options)} | {
            chr(ord("a") + place): _words(option) for place, option in enumerate(options[:26])
        }
    else:
        return ""
    marks = [str(inner).casefold() for key, inner in value.items() if str(key).casefold() in _CHOSEN]
    return next((options[mark] for mark in marks if mark in options), "")


def _words(value: Any) -> str:
    """A value as Markdown: texts as they are, lists as lists."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return _words(next((value[key] for key in _TEXTS if key in value), ""))
    if isinstance(value, list):
        parts = [part for item in value if (part := _words(item).strip())]
        return parts[0] if len(parts) == 1 else "\n".join(f"- {part}" for part in parts)
    return str(value)
