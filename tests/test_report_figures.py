"""The report's figures: what is drawn, and the same in words."""

from datetime import timedelta
from typing import Any

from examples import NOON, Told, grade
from fakes import question

from interviewer.bank.question import Level
from interviewer.interview.interview import Closed, Graded, Outcome, Replied
from interviewer.practice.report import Report, report
from interviewer.practice.trend import trend
from interviewer.ui import report_figures, report_words
from interviewer.ui.report_figures import Figure


def told(areas: int = 3) -> Told:
    out = Told(questions=areas)
    for number in range(areas):
        out.answered(question(f"area-{number}/q", list(Level)[number % 3]), *(["heavy"] if number else []))
    return out.finished()


def found(areas: int = 3) -> Report:
    return report(told(areas).interview)


def drawn(figure: Figure, trace: int) -> Any:
    return figure.plot.to_plotly_json()["data"][trace]


def test_the_radar_needs_three_areas_and_closes_its_shape() -> None:
    assert report_figures.radar(found(2)) is None
    figure = report_figures.radar(found(3))
    assert figure is not None and list(drawn(figure, 0)["r"]) == [0, 75, 75, 0]
    assert figure.words == "area 0: 0 % of 1 counted; area 1: 75 % of 1 counted; area 2: 75 % of 1 counted"


def test_bars_stand_for_levels_and_areas() -> None:
    figure = report_figures.bars(found(2))
    assert figure is not None and list(drawn(figure, 0)["y"]) == ["area 1", "area 0", "medium", "easy"]
    assert list(drawn(figure, 0)["x"]) == [75, 0, 75, 0]
    assert report_figures.bars(report(Told().interview)) is None


def test_times_are_in_minutes() -> None:
    figure = report_figures.times(found(2))
    assert figure is not None and list(drawn(figure, 0)["x"]) == [3, 3]
    assert "question 1, Title q: 3 min" in figure.words
    assert figure.plot.layout.xaxis.title.text == "minutes"
    assert report_figures.times(report(Told().interview)) is None


def test_times_under_a_minute_are_in_seconds() -> None:
    told = Told().asked(question())
    at = told.now
    told.then(Replied(at=at, text="heavy")).then(Graded(at=at, exchange=0, grade=grade(question(), "heavy")))
    quick = told.then(Closed(at=at - timedelta(seconds=20), outcome=Outcome.ANSWERED)).finished()
    figure = report_figures.times(report(quick.interview))
    assert figure is not None and list(drawn(figure, 0)["x"]) == [40]
    assert figure.plot.layout.xaxis.title.text == "seconds"


def test_being_sure_stands_beside_the_score() -> None:
    asked = Told().asked(question())
    asked.then(Replied(at=asked.now, text="x", sure=0.75))
    with_sure = report(asked.graded(grade(question(), "heavy")).closed().finished().interview)
    figure = report_figures.calibration(with_sure.sureness)
    assert figure is not None and list(drawn(figure, 1)["x"]) == [75] and list(drawn(figure, 1)["y"]) == [75]
    assert "75 % sure, 75 % scored (1)" in figure.words
    assert report_figures.calibration(None) is None
    assert "75 % sure" in report_words.questions(asked.interview.exchanges)


def test_progress_needs_two_interviews() -> None:
    first, second = (
        told().interview,
        told().interview.model_copy(update={"id": "two", "started": NOON + timedelta(days=2)}),
    )
    assert report_figures.progress(trend([first])) is None
    figure = report_figures.progress(trend([first, second]))
    assert figure is not None and "1 March 2026" in figure.words and "3 March 2026" in figure.words.replace("03", "3")


def test_names_of_imported_documents_are_no_markup_in_a_figure() -> None:
    wild = question("area/x", title="<a href='http://x'>$x$ & y</a>")
    figure = report_figures.times(report(Told().answered(wild).finished().interview))
    assert figure is not None and "<a" not in drawn(figure, 0)["y"][0] and "$" not in drawn(figure, 0)["y"][0]


def test_the_words_of_the_report_escape_what_comes_from_outside() -> None:
    wild = question("area/x", title="<b>t</b>", text="<img src=x>")
    asked = (
        Told()
        .asked(wild)
        .replied("<script>1</script> heavy")
        .graded(
            report(Told().answered(wild, "heavy").finished().interview).rows[0].grade  # pyright: ignore[reportArgumentType]
        )
    )
    text = report_words.questions(asked.closed().interview.exchanges)
    assert "<script" not in text and "<img" not in text and "<b>" not in text
    head = report_words.head(report(asked.finished().interview), NOON)
    assert "Solid: 75 %" in head and "card band-3" in head and "Interview of 01 March 2026" in head
