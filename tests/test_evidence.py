"""A met item must show words that stand in the reply: in any writing of them, but never nearly."""

import pytest

from interviewer.grading.evidence import find_quote, grounded
from interviewer.grading.grade import Judgement, Ruling, Verdict

REPLY = "Both layers  share\none matrix — it’s “tied”. The naïve ﬁx isn't Ω(n²)… 重み!"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("share\none matrix", "share\none matrix"),
        ("BOTH LAYERS SHARE ONE", "Both layers  share\none"),
        ("it's", "it’s"),
        ("matrix - it", "matrix — it"),
        ('"tied"', "tied"),
        ("'share'", "share"),
        ("nai\u0308ve", "naïve"),
        ("the naïve fix", "The naïve ﬁx"),
        ("ω(n2)", "Ω(n²)"),
        ("isn’t", "isn't"),
        ("n²)...", "n²)…"),
        ("重み", "重み"),
        ("  one matrix  ", "one matrix"),
        ("share\u200b one", "share\none"),
        ("mat\u00adrix", "matrix"),
        (REPLY, REPLY),
    ],
)
def test_a_quote_is_found_in_the_replys_own_letters(quote: str, found: str) -> None:
    span = find_quote(quote, REPLY)
    assert span is not None
    assert REPLY[slice(*span)].strip("“”. ") == found.strip("“”. ")


@pytest.mark.parametrize("quote", ["", " ", '""', "...", "—", "shares one", "share matrix", "one  matrices", "tied it"])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert find_quote(quote, REPLY) is None


def test_signs_that_nobody_sees_do_not_hide_a_quote() -> None:
    reply = "the em\u00adbedding \u200fand\u200e its\u200b trans\ufeffpose"
    assert find_quote("embedding and its transpose", reply) == (4, len(reply))


def test_nothing_is_found_in_an_empty_reply() -> None:
    assert find_quote("word", "") is None


def ruled(ruling: Ruling, quote: str | None) -> Verdict:
    judgement = Judgement(points=(Verdict(item="p", ruling=ruling, quote=quote),), judge="j")
    return grounded(judgement, REPLY).points[0]


def test_a_met_point_keeps_its_quote_as_the_candidate_wrote_it() -> None:
    verdict = ruled(Ruling.MET, "both layers share")
    assert (verdict.ruling, verdict.quote) == (Ruling.MET, "Both layers  share")


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("they share a matrix", "the quote given for it is not in the reply"),
        (None, "no quote was given for it"),
        ("", "no quote was given for it"),
    ],
)
def test_a_met_point_without_its_words_in_the_reply_is_unscored(quote: str | None, reason: str) -> None:
    verdict = ruled(Ruling.MET, quote)
    assert (verdict.ruling, verdict.quote, verdict.reason) == (Ruling.UNSCORED, None, reason)


def test_a_missed_point_needs_no_quote_and_shows_none() -> None:
    verdict = ruled(Ruling.MISSED, "share")
    assert (verdict.ruling, verdict.quote) == (Ruling.MISSED, None)


def test_a_misconception_is_asserted_only_by_words_that_stand_there() -> None:
    given = Verdict(item="m", ruling=Ruling.MET, quote="all layers share")
    judgement = grounded(Judgement(misconceptions=(given,), judge="j"), REPLY)
    assert judgement.misconceptions[0].ruling is Ruling.UNSCORED
