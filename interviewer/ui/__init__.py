"""The page in the browser: the only room that knows Gradio.

It draws what the record and the events say; it decides nothing about an interview.
"""

import os
import sys
import tempfile
from pathlib import Path

from interviewer.ui.stubs import WithoutStubs

# Gradio reads these when it is imported, so they stand before any module of this package can import it: no usage
# counting and no look-up of anything outside this machine.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Its own default, which it would look up on the disk anew for each control that changes.
os.environ.setdefault("GRADIO_TEMP_DIR", str((Path(tempfile.gettempdir()) / "gradio").resolve()))
sys.meta_path.insert(0, WithoutStubs())
