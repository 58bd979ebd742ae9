"""Calibration projects, their events, people's labels, and the verdicts of graders."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "calibration_projects",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_projects"),
    )
    op.create_table(
        "calibration_events",
        _project_id(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_calibration_events"),
        _of_project("calibration_events"),
    )
    op.create_table(
        "calibration_labels",
        _project_id(),
        sa.Column("rater", sa.String(60), nullable=False),
        sa.Column("reply_id", sa.String(120), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("done", sa.DateTime),
        sa.PrimaryKeyConstraint("project_id", "rater", "reply_id", "round", name="pk_calibration_labels"),
        _of_project("calibration_labels"),
    )
    op.create_table(
        "calibration_marks",
        _project_id(),
        sa.Column("rater", sa.String(60), nullable=False),
        sa.Column("reply_id", sa.String(120), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("item", sa.String(120), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "rater", "reply_id", "round", "item", name="pk_calibration_marks"),
        _of_project("calibration_marks"),
    )
    op.create_table(
        "calibration_verdicts",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_calibration_verdicts"),
    )


def _project_id() -> sa.Column[str]:
    return sa.Column("project_id", sa.String(64), nullable=False)


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["project_id"], ["calibration_projects.id"], name=f"fk_{table}_calibration_projects")
