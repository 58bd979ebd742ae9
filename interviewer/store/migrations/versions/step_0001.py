"""Interviews, their turns and the grades."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "interviews",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("finished", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_interviews"),
    )
    op.create_index("ix_interviews_owner", "interviews", ["owner"])
    op.create_table(
        "turns",
        sa.Column("interview_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("question_id", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "number", name="pk_turns"),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name="fk_turns_interviews"),
    )
    op.create_table(
        "grades",
        sa.Column("interview_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("exchange", sa.Integer, nullable=False),
        sa.Column("question_id", sa.Text, nullable=False),
        sa.Column("grader", sa.Text, nullable=False),
        sa.Column("rubric_stamp", sa.String(8)),
        sa.Column("prompt_stamp", sa.Text),
        sa.Column("stamps", sa.JSON, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("band", sa.Integer),
        sa.Column("unscored", sa.Text),
        sa.PrimaryKeyConstraint("interview_id", "number", name="pk_grades"),
        sa.ForeignKeyConstraint(
            ["interview_id", "number"], ["turns.interview_id", "turns.number"], name="fk_grades_turns"
        ),
    )
    op.create_index("ix_grades_question_id", "grades", ["question_id"])
