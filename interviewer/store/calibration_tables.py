"""The tables that calibrations are kept in. They do not know how a project is read back from them.

Events and verdicts are only ever added. Marks and labels belong to the person that they name, and nobody else writes
them.
"""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from interviewer.store.tables import Moment, metadata

projects = Table(
    "calibration_projects",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created", Moment, nullable=False),
    Column("body", Text, nullable=False),  # JSON
)

events = Table(
    "calibration_events",
    metadata,
    Column("project_id", String(64), ForeignKey("calibration_projects.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", Text, nullable=False),  # JSON
)

labels = Table(
    "calibration_labels",
    metadata,
    Column("project_id", String(64), ForeignKey("calibration_projects.id"), primary_key=True),
    Column("rater", String(60), primary_key=True),
    Column("reply_id", String(120), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),  # 1 is the silent repeat
    Column("reason", Text, nullable=False),
    Column("done", Moment),
)

marks = Table(
    "calibration_marks",
    metadata,
    Column("project_id", String(64), ForeignKey("calibration_projects.id"), primary_key=True),
    Column("rater", String(60), primary_key=True),
    Column("reply_id", String(120), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("item", String(120), primary_key=True),
    Column("body", Text, nullable=False),  # JSON
)

verdicts = Table(
    "calibration_verdicts",
    metadata,
    Column("key", String(32), primary_key=True),  # hash of the item, the reply, the grader and the run
    Column("body", Text, nullable=False),  # JSON
)
