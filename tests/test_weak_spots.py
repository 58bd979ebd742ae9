"""Which questions a candidate should be asked again, and why."""

from collections.abc import Sequence
from datetime import timedelta

from examples import NOON, Told
from fakes import question, small_bank

from interviewer.bank.question import Bank
from interviewer.interview.interview import Explained, Interview, Mode, Outcome, SetAside
from interviewer.practice.weak_spots import MOST, PastGrades

BANK = small_bank()
EASY, MEDIUM, HARD = (BANK[f"alpha/alpha-{level}"] for level in ("easy", "medium", "hard"))


class Past(list[Interview]):
    def interviews(self, owner: str) -> Sequence[Interview]:
        return self


def weakest(*tellings: Told, bank: Bank = BANK) -> list[tuple[str, str]]:
    spots = PastGrades(Past(telling.interview for telling in tellings), bank).weakest("me", NOON + timedelta(days=1))
    return [(spot.question_id, spot.reason) for spot in spots]


def test_nothing_is_weak_at_first() -> None:
    assert weakest() == []
    assert weakest(Told().answered(EASY, "heavy", "light")) == []


def test_the_poorest_comes_first_with_its_reason() -> None:
    telling = Told().answered(EASY, "light").asked(MEDIUM).closed(Outcome.SKIPPED).answered(HARD, "heavy", "light")
    assert weakest(telling) == [
        (MEDIUM.id, "you passed on it on 1 March"),
        (EASY.id, "1 of its 2 key points was missing from your reply on 1 March"),
    ]


def test_only_the_last_time_counts_and_what_was_set_aside_comes_before_all() -> None:
    old = Told().answered(EASY, "light").answered(MEDIUM)
    new = Told().answered(EASY, "heavy", "light").answered(HARD, "heavy", "light").then(SetAside(at=NOON, exchange=1))
    assert [id for id, _ in weakest(new, old)] == [HARD.id, MEDIUM.id]
    assert weakest(new)[0][1] == "you set it aside on 1 March"


def test_what_does_not_count_is_no_weak_spot() -> None:
    assisted = Told().asked(EASY).then(Explained(at=NOON, topic="it", text="about it", assisted=True)).replied()
    running = Told(Mode.SIMULATION).answered(EASY)
    assert weakest(assisted.closed(), running) == []
    assert weakest(Told().answered(question("gone/from-the-bank"))) == []


def test_a_wrong_claim_alone_is_named_and_the_list_has_an_end() -> None:
    assert (
        weakest(Told().answered(EASY, "heavy", "light", "wrong"))[0][1] == "a misconception cost you marks on 1 March"
    )
    many = Bank(question(f"many/{number}") for number in range(20))
    telling = Told()
    for each in many:
        telling.answered(each)
    assert len(weakest(telling, bank=many)) == MOST
