"""The graders that can be calibrated, as the settings name them, and what their verdicts hang on."""

from collections.abc import Callable

from interviewer.calibration.projects import LOCAL
from interviewer.calibration.regrade import ExamplesOf, Grader
from interviewer.grading.grade import Judge
from interviewer.grading.local import local_stamp
from interviewer.prompts import prompt
from interviewer.settings import Settings

CHAT = "chat"


def _chat_stamp(settings: Settings) -> str:
    prompts = "+".join(prompt(f"grader/{verb}").stamp for verb in ("judge", "reply", "repair"))
    return f"chat {settings.model} {settings.base_url} {prompts}"


def graders(settings: Settings, local: Callable[[ExamplesOf], Judge], chat: Callable[[], Judge]) -> dict[str, Grader]:
    """The graders by name: the local one, and the chat model where one is set. `local` and `chat` build them."""
    found = {LOCAL: Grader(LOCAL, local, local_stamp(), whole=True)}
    if settings.model is not None:
        found[CHAT] = Grader(
            CHAT,
            lambda _: chat(),
            _chat_stamp(settings),
            per_item=settings.grade_per_point,
            input_price=settings.input_price,
            output_price=settings.output_price,
        )
    return found
