"""The suites explain, retrieval, cost and journeys: what they read off what was found."""

import pytest
from fakes import question

from evals.suite import Case, Outcome, Output, Scorer, Status
from evals.suites.cost import CountedChat, grown, spent
from evals.suites.explain import faithfulness, named, sentences, untraceable
from evals.suites.journeys import CANDIDATES, travelled
from evals.suites.retrieval import DEPTH, knowing, recalls
from interviewer.bank.question import Bank
from interviewer.explain import BankExplainer
from interviewer.grading.chat import ChatGrader
from interviewer.grading.grade import Reply
from interviewer.retrieval.chunks import Section
from interviewer.retrieval.search import Found, Hit
from interviewer.settings import Settings

ENTRY = question(
    "areas/one", reference="Tying shares the matrix. It saves memory.\n\n- It is common.", sources=("S 2017",)
)


class OneHit:
    def search(self, query: str, limit: int = 5) -> Found:
        return Found(query, (Hit(ENTRY.id, 0.9, Section.QUESTION, ENTRY.text),), True, 0.9)


def outcome(wanted: object, passed: bool = True, group: str = "a", **found: object) -> Outcome:
    case = Case(id=f"x/{group}", group=group, wanted={"ids": wanted, "covered": wanted}, tags={"kind": "k"})
    return Outcome(case=case, repeat=0, status=Status.DONE, output=Output(found=found, passed=passed))


def measures(scorer: Scorer, *outcomes: Outcome) -> dict[str, float]:
    return {measure.name: measure.value for measure in scorer(outcomes) if not measure.by}


def test_an_explanation_in_the_banks_own_words_is_grounded() -> None:
    explainer = BankExplainer(Bank([ENTRY, question("areas/two")]), OneHit(), Settings())  # pyright: ignore[reportArgumentType]
    text = explainer.explanation("tying").text
    assert {"Tying shares the matrix.", "It saves memory.", "It is common.", "Claims the reverse."} <= set(
        sentences(text)
    )
    assert named(text, Bank([ENTRY])) == [ENTRY] and untraceable(text, [ENTRY]) == []


def test_a_sentence_that_stands_in_no_cited_entry_is_found() -> None:
    text = "### Title one\n\nTying shares the matrix. It was invented in 1950.\n"
    assert untraceable(text, [ENTRY]) == ["It was invented in 1950."]
    assert untraceable(text, []) == ["Title one", "Tying shares the matrix.", "It was invented in 1950."]


def test_refusals_are_measured_where_nothing_is_there() -> None:
    found = measures(
        faithfulness,
        outcome(True, refused=False, loose=[]),
        outcome(True, group="b", refused=False, loose=["x"]),
        outcome(False, group="c", refused=True, loose=[]),
    )
    assert found == {"grounded": 0.5, "refused": 1.0, "given where covered": 1.0}


def test_recall_and_auroc_by_hand() -> None:
    outcomes = [
        outcome(["q"], group="a", rank=0, confidence=0.9, match=True),
        outcome(["q"], group="b", rank=2, confidence=0.4, match=False),
        outcome(["q"], group="c", rank=DEPTH, confidence=0.8, match=True),
        outcome([], group="d", rank=DEPTH, confidence=0.6, match=True),
    ]
    assert measures(recalls, *outcomes) == pytest.approx({"recall@1": 1 / 3, "recall@3": 2 / 3})
    assert measures(knowing, *outcomes) == pytest.approx({"no-match AUROC": 2 / 3, "match told rightly": 0.5})


def test_growth_is_a_share_of_the_mean_a_turn() -> None:
    assert grown([100, 100, 100]) == pytest.approx(0.0, abs=1e-9)
    assert grown([90, 100, 110]) == pytest.approx(0.1)


def test_the_most_calls_count_not_their_mean() -> None:
    found = measures(spent, outcome([], calls=[1, 2, 3], tokens=[5, 5, 5], growth=0.0))
    assert found["most calls a turn"] == 3 and found["calls a turn"] == 2


def test_the_counted_model_judges_so_that_the_chat_grader_can_use_it() -> None:
    model = CountedChat()
    judgement = ChatGrader(model, Settings(model="counted")).judge(question(), Reply.of("It depends."))
    assert judgement.unscored is None and len(judgement.points) == 3
    assert len(model.prompts) == 1 and model.prompts[0] > 100


def test_each_candidate_of_a_triple_counts() -> None:
    journey = {"score": 0.5, "estimate": 0.0, "error": 0.5, "within": True, "ended": True, "resumed": True}
    broken = {**journey, "within": False, "resumed": False}
    names = list(CANDIDATES)
    travels: dict[str, object] = {names[0]: broken, names[1]: journey, names[2]: journey}
    case = Case(id="x/a", group="a")
    found = measures(
        travelled, Outcome(case=case, repeat=0, status=Status.DONE, output=Output(found=travels, passed=False))
    )
    assert found == pytest.approx(
        {"triples in order": 0.0, "ability within its interval": 2 / 3, "ends": 1.0, "resumes": 2 / 3}
    )
