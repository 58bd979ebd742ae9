"""The numbers of a calibration in words, the same on the page and in the terminal.

What is not known is never shown as a number.
"""

from collections.abc import Mapping

from interviewer.bank.question import KeyPoint
from interviewer.calibration.against import Colour
from interviewer.calibration.effect import Noise
from interviewer.calibration.labels import Item
from interviewer.calibration.regrade import Preview
from interviewer.calibration.resampling import Estimate
from interviewer.grading.grade import Ruling

RULINGS: Mapping[Ruling, str] = {Ruling.MET: "met", Ruling.MISSED: "missed", Ruling.UNSCORED: "can't tell"}
LIGHTS: Mapping[Colour, str] = {
    Colour.GREEN: "green: met, by its interval too",
    Colour.AMBER: "amber: met, but too few replies to be sure",
    Colour.RED: "red: missed",
    Colour.GREY: "not known",
}

NO_PAIRS = "There is nothing to compare yet: people agree on no reply here, or the grader has judged none of those."


def number(value: float | None) -> str:
    """A number with two places, or n/a."""
    return "n/a" if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def shown(estimate: Estimate) -> str:
    """The value with its interval, or why there is none: "0.62 (0.41 to 0.80)", "n/a: nobody labelled it twice"."""
    if estimate.value is None:
        return f"n/a: {estimate.why}" if estimate.why else "n/a"
    if estimate.low is None:
        return number(estimate.value)
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"


def percent(share: float | None) -> str:
    """A share in percent, or n/a."""
    return "n/a" if share is None else f"{100 * share:.0f} %"


def chance(value: float | None, why: str = "") -> str:
    """A probability to three places, or why there is none."""
    if value is None:
        return f"n/a: {why}" if why else "n/a"
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def flips(noise: Noise) -> str:
    """How many verdicts flip when the old wording is judged again, or why that is not known."""
    if noise.share is None:
        return f"n/a: {noise.why}"
    told = f"{noise.flipped} of {noise.n} verdicts ({percent(noise.share)})"
    return told if noise.flipped else f"{told}: judged again, this grader said the same each time"


def ruling_of(item: Item, ruling: Ruling) -> str:
    """What was said of an item: a misconception is asserted, not met."""
    if not isinstance(item, KeyPoint) and ruling is not Ruling.UNSCORED:
        return "asserted" if ruling is Ruling.MET else "not asserted"
    return RULINGS[ruling]


def counted(count: int, noun: str) -> str:
    """So many of something: "1 reply", "3 replies"."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("ply") else f"{count} {noun}s"


def takes(preview: Preview) -> str:
    """What judging takes, in words."""
    if not preview.verdicts:
        return "Nothing has to be judged: every verdict is known already. No model call, no cost."
    judged = f"{counted(preview.verdicts, 'verdict')} on {counted(preview.replies, 'reply')}"
    if not preview.calls:
        return f"{judged}, on this machine: no model call, no cost."
    cost = "unknown, as no prices are set" if preview.cost is None else f"about {preview.cost:.4f}"
    tokens = f"about {preview.input_tokens} tokens read and {preview.output_tokens} written"
    return f"{judged}: {counted(preview.calls, 'model call')}, {tokens}. Cost: {cost}."


def edit_takes(changed: Preview, noise: Preview) -> list[str]:
    """What judging an edit takes, in words."""
    lines = [takes(changed)]
    if noise.verdicts:
        lines.append(f"For the noise floor, the old wording once more: {takes(noise)}")
    return lines
