"""Parts of the page that are laid out when the page is there already, and what is drawn late."""

from copy import copy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from interviewer.parts import Parts
from interviewer.settings import Settings
from interviewer.ui.calibrate_tab import _draw
from interviewer.ui.page import blocks
from interviewer.ui.warm import WarmParts
from interviewer.ui.wiring import Calls


def grown(calls: dict[int, Any]) -> int:
    """How many calls there are when one was added for each that was gone through."""
    for _ in calls.values():
        calls[len(calls)] = None
    return len(calls)


def test_the_calls_of_a_page_can_be_gone_through_while_more_are_added() -> None:
    nothing: Any = None
    with pytest.raises(RuntimeError, match="changed size"):
        grown({0: nothing, 1: nothing})
    assert grown(Calls({0: nothing, 1: nothing})) == 4


def test_every_visitor_of_the_page_has_such_calls_and_parts_are_laid_out_one_at_a_time(tmp_path: Path) -> None:
    page = blocks(WarmParts(Parts(Settings(data_dir=tmp_path))))
    assert isinstance(copy(page.default_config).fns, Calls)
    later = [call for call in page.fns.values() if call.renderable]
    assert len(later) == 7
    assert {(call.concurrency_id, call.concurrency_limit) for call in later} == {("laying out", 1)}


def test_a_drawing_that_comes_late_leaves_what_was_said_meanwhile() -> None:
    with gr.Blocks():
        notice = gr.HTML()
    told: list[Any] = []
    asked: list[Any] = []

    def event(_work: None, _inputs: None, _outputs: Any, js: str, **_more: Any) -> Any:
        told.append(js)
        return SimpleNamespace(then=lambda work, *_given, **_more: asked.append(work))

    controls: Any = SimpleNamespace(notice=notice, all=[notice])
    for visible in (False, True):
        _draw(event, lambda visible=visible: {notice: gr.update(visible=visible)}, [], controls)
    assert '"value": "", "visible": false' in told[0]
    assert [work()[notice] for work in asked] == [gr.skip(), gr.update(visible=True)]
