"""Gradio without the stubs that it would write."""

from importlib.util import module_from_spec
from pathlib import Path

import gradio as gr

from interviewer.ui.stubs import WRITER, WithoutStubs


def test_gradio_writes_no_stubs_when_it_is_imported() -> None:
    name, function = WRITER
    spec = WithoutStubs().find_spec(name, gr.__path__)
    assert spec is not None and spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    assert getattr(found, function)(gr.Textbox, "Textbox", gr.Textbox.EVENTS) is None
    assert function in Path(found.__file__ or "").read_text(encoding="utf-8"), "there is another way to write them"
    assert WithoutStubs().find_spec("gradio.components", gr.__path__) is None
