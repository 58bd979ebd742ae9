"""Gradio imported without writing the type stubs of its components.

Each time it is imported it reads its own sources to write stubs that its package already has, which takes almost half
of the time of its import. What is not there in another version of Gradio is left as it is.
"""

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

WRITER = "gradio.component_meta", "create_or_modify_pyi"
"""The module that writes the stubs of a component, and its function that does."""


class WithoutStubs(MetaPathFinder):
    """Finds that module alone, and has its function do nothing."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module as it would be found without this, or None for any other."""
        name, function = WRITER
        spec = PathFinder.find_spec(fullname, path, target) if fullname == name else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            setattr(module, function, lambda *_: None)

        spec.loader.exec_module = executed
        return spec
