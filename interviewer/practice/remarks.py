"""Remarks on a grade, in words: which verdicts are doubtful and why, and what the calls of a model took.

It judges nothing and knows no screen; whoever shows the words escapes them, for they hold quotes.
"""

from collections.abc import Sequence

from interviewer.grading.grade import Call, Opinion, Ruling, Verdict, known_sum

UNSURE = "the grader is unsure"
LONGEST_QUOTE = 120
"""Characters of a second judge's quote that are repeated."""


def judge_words(judge: str) -> str:
    """A judge as people know it."""
    return {"local": "the local grader", "code": "rule: nothing was said"}.get(judge, judge)


def opinion_words(opinion: Opinion, *, wrong: bool = False) -> str:
    """What the second judge says; `wrong`: of a misconception."""
    found, absent = ("claimed", "not claimed") if wrong else ("met", "missed")
    if opinion.ruling is not Ruling.MET:
        return f"second opinion, {judge_words(opinion.judge)}: {absent}"
    quote = " ".join((opinion.quote or "").split())
    cut = quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE].rstrip() + "…"
    return f"second opinion, {judge_words(opinion.judge)}: {found}, “{cut}”"


def doubts(verdict: Verdict, *, wrong: bool = False) -> tuple[str, ...]:
    """Why a verdict is doubtful; nothing when it is not. `wrong`: it is of a misconception."""
    unsure = (UNSURE,) if verdict.unsure else ()
    return unsure if verdict.second is None else (*unsure, opinion_words(verdict.second, wrong=wrong))


def spent_words(calls: Sequence[Call]) -> str:
    """`2 model calls: 1,630 tokens read, 240 written, 2.9 s, cost 0.0012`; what is not known is called so."""
    read, written, cost = (
        known_sum(values)
        for values in (
            [call.input_tokens for call in calls],
            [call.output_tokens for call in calls],
            [call.cost for call in calls],
        )
    )
    count = f"{len(calls)} model call{'' if len(calls) == 1 else 's'}"
    tokens = "tokens unknown" if read is None or written is None else f"{read:,} tokens read, {written:,} written"
    money = "cost unknown" if cost is None else f"cost {cost:.4f}"
    return f"{count}: {tokens}, {sum(call.seconds for call in calls):.1f} s, {money}"
