"""Edits of a rubric in the workbench: what an item reads afterwards, and whether the bank's standard would take it.

Ids never change, since records and labels name them. It writes no file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from interviewer.bank.examples import SUFFIX, Examples, ItemExamples, rendered_examples
from interviewer.bank.files import parsed, rendered
from interviewer.bank.lint import examples_linted, linted
from interviewer.bank.question import KeyPoint, Misconception, Question, Rubric, Value, Weight
from interviewer.calibration.labels import item_of, items_of, wording
from interviewer.errors import Fault, FaultyFiles, InterviewError

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


class ItemEdit(Value):
    """What an item shall read. `beside` is a key point's probe or a misconception's correction.

    An `item` that the rubric does not have yet becomes a misconception. `said` and `near` are its examples.
    """

    item: Annotated[str, Field(pattern=rf"^{SLUG}$", max_length=80)]
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    weight: Weight
    bonus: bool = False
    beside: Annotated[str, Field(max_length=1000)] = ""
    said: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linted:
    """What is wrong with a question as it reads: faults keep it from being published, warnings do not."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def as_edit(question: Question, examples: Examples | None, id: str) -> ItemEdit:
    """The item as it reads now. Raises InterviewError for an id that the question does not have."""
    item = item_of(question.rubric, id)
    if item is None:
        known = ", ".join(one.id for one in items_of(question.rubric))
        raise InterviewError(f"{question.id} has no key point or misconception {id!r}. It has: {known}.")
    told = {**(examples.points if examples else {}), **(examples.misconceptions if examples else {})}.get(id)
    point = item if isinstance(item, KeyPoint) else None
    return ItemEdit(
        item=id,
        text=item.text,
        weight=item.weight,
        bonus=point.bonus if point else False,
        beside=(point.probe or "") if point else item.correction if isinstance(item, Misconception) else "",
        said=told.said if told else (),
        near=told.near if told else (),
    )


def item_edit(**values: object) -> ItemEdit:
    """An edit from what somebody typed. Raises InterviewError that names every field that is wrong."""
    cleaned = {name: _cleaned(value) for name, value in values.items()}
    try:
        return ItemEdit.model_validate(cleaned)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InterviewError(f"The edit cannot be read, and nothing was changed. {faults}.") from None


def _cleaned(value: object) -> object:
    """Texts on one line, as a question file has them; lists without empty entries."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list | tuple):
        return tuple(text for each in value if (text := " ".join(str(each).split())))
    return value


def edited(question: Question, examples: Examples | None, edit: ItemEdit) -> tuple[Question, Examples | None]:
    """The question and its examples with that item as the edit says.

    Raises InterviewError when a new misconception lacks its correction, or a question file cannot hold the result.
    """
    rubric = question.rubric
    if rubric.point(edit.item):
        points = tuple(_point(point, edit) if point.id == edit.item else point for point in rubric.points)
        changed = rubric.model_copy(update={"points": points})
    else:
        if not edit.beside:
            raise InterviewError("A misconception needs its correction: say what is true instead.")
        item = Misconception(id=edit.item, weight=edit.weight, text=edit.text, correction=edit.beside)
        others = [one for one in rubric.misconceptions if one.id != edit.item]
        place = next((at for at, one in enumerate(rubric.misconceptions) if one.id == edit.item), len(others))
        changed = rubric.model_copy(update={"misconceptions": (*others[:place], item, *others[place:])})
    # A copy keeps what was computed of the old rubric, so a new one is made.
    result = question.model_copy(
        update={"rubric": Rubric(points=changed.points, misconceptions=changed.misconceptions)}
    )
    _check_writable(result)
    return result, _taught(question, examples, edit)


def _point(point: KeyPoint, edit: ItemEdit) -> KeyPoint:
    return KeyPoint(id=point.id, weight=edit.weight, text=edit.text, probe=edit.beside or None, bonus=edit.bonus)


def _taught(question: Question, examples: Examples | None, edit: ItemEdit) -> Examples | None:
    if examples is None and not (edit.said or edit.near):
        return None
    told = ItemExamples(said=edit.said, near=edit.near)
    points, wrong = dict(examples.points if examples else {}), dict(examples.misconceptions if examples else {})
    (points if question.rubric.point(edit.item) else wrong)[edit.item] = told
    return Examples(points=points, misconceptions=wrong)


def _check_writable(question: Question) -> None:
    """Whether the file says what the question says: a text may hold signs that the file's own form would read."""
    try:
        again = parsed(rendered(question), question.id, Path(f"{question.id}.md"))
    except FaultyFiles as error:
        what = "; ".join(fault.what for fault in error.faults)
        raise InterviewError(f"A question file cannot hold this wording ({what}). Word it otherwise.") from None
    if again.rubric != question.rubric:
        raise InterviewError("A question file would read this wording otherwise than it is meant: word it plainly.")


def lint(question: Question, examples: Examples | None, folder: Path = Path()) -> Linted:
    """What is wrong with the question and its examples as they read."""
    path = folder / f"{question.id}.md"
    faults, warnings = linted(question, path, rendered(question))
    if examples is not None:
        beside = path.with_name(f"{question.slug}{SUFFIX}")
        told = {**examples.points, **examples.misconceptions}
        for item in items_of(question.rubric):
            given = told.get(item.id)
            if given is None or not (given.said and given.near):
                what = f"{item.id!r} has no examples that say it" if given is None or not given.said else ""
                what = what or f"{item.id!r} has no near miss"
                faults.append(Fault(beside, 1, what, "write at least one said and one near"))
        if all(item.id in told for item in items_of(question.rubric)):
            more = examples_linted(question, examples, beside, rendered_examples(examples))
            faults, warnings = faults + more[0], warnings + more[1]
    return Linted(tuple(sorted(faults)), tuple(sorted(warnings)))


def reworded(before: Question, after: Question) -> tuple[str, ...]:
    """The ids of the items whose wording differs: labels made under the old one may be stale."""
    old = {item.id: wording(item) for item in items_of(before.rubric)}
    return tuple(item.id for item in items_of(after.rubric) if old.get(item.id) != wording(item))


def told_changes(before: Question, after: Question) -> Sequence[str]:
    """What an edit changed of each item, in words."""
    lines = []
    for item in items_of(after.rubric):
        old = item_of(before.rubric, item.id)
        if old is None:
            lines.append(f"{item.id}: new")
        elif old != item:
            names = {
                name: (getattr(old, name), getattr(item, name))
                for name in type(item).model_fields
                if getattr(old, name) != getattr(item, name)
            }
            words = [f"{name} {was} → {now}" if name == "weight" else name for name, (was, now) in names.items()]
            lines.append(f"{item.id}: {', '.join(words)}")
    return lines
