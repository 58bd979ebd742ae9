"""The tables that records are kept in. They do not know how an interview is read back from them.

Rows of `turns` and `grades` are only ever added. The schema that a database really has comes from the migrations; a
test holds the two together.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment, kept in UTC without its zone, for SQLite has no type that holds one; read back with UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC, the zone left off."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC put on again."""
        return None if value is None else value.replace(tzinfo=UTC)


interviews = Table(
    "interviews",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("plan", Text, nullable=False),  # JSON
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
)

turns = Table(
    "turns",
    metadata,
    Column("interview_id", String(64), ForeignKey("interviews.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("question_id", Text),  # of an asked turn: which question was put
    Column("body", Text, nullable=False),  # JSON
)

grades = Table(
    "grades",
    metadata,
    Column("interview_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the turn that graded
    Column("exchange", Integer, nullable=False),
    Column("question_id", Text, nullable=False, index=True),
    Column("grader", Text, nullable=False),
    Column("rubric_stamp", String(8)),
    Column("prompt_stamp", Text),
    Column("stamps", JSON, nullable=False),  # these two and any other, the model for one
    Column("score", Float),
    Column("band", Integer),
    Column("unscored", Text),
    ForeignKeyConstraint(["interview_id", "number"], ["turns.interview_id", "turns.number"]),
)

review_cards = Table(
    "review_cards",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("question_id", Text, primary_key=True),
    Column("point", Text, primary_key=True),
    Column("due", Moment, nullable=False),
    Column("last_review", Moment),
    Column("state", Integer, nullable=False),
    Column("step", Integer),
    Column("stability", Float),
    Column("difficulty", Float),
)

reviews = Table(
    "reviews",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("question_id", Text, primary_key=True),
    Column("point", Text, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("due", Moment, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("reply", Text, nullable=False),  # JSON, so that any character can be kept
    Column("quote", Text),  # JSON
)

favourites = Table(
    "favourites",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("question_id", Text, primary_key=True),
    Column("added", Moment, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("id", Text, primary_key=True),  # the question's id to be
    Column("document", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("source", Text, nullable=False),  # JSON: what the document says
    Column("body", Text, nullable=False),  # JSON: the question file as it stands
    Column("added", Moment, nullable=False),
)
