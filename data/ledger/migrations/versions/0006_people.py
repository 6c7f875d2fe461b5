"""People, their roles, what was refused to whom, approvals and holds; and the person beside everything that was done.

What stood in the ledger before has no person: the roles that it names were any text. A row's digest leaves out what is
NULL, so the links of earlier rows hold.
"""

import sqlalchemy as sa
from alembic import op

from data.ledger.chain import triggers

revision = "0006"
down_revision = "0005"

DONE_BY = ("receipt", "explanation", "withdrawal", "challenge", "sign_off", "publication", "action_event")
"""The tables whose rows somebody's act made."""

SIGNED_ONCE = "uq_sign_off_edition"
_NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade() -> None:
    connection = op.get_bind()
    triggers.unguard(connection)
    create_people()
    create_decisions()
    for table in DONE_BY:
        op.add_column(table, sa.Column("person", sa.Integer(), nullable=True))
    sign_once_each(connection)


def create_people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"]),
    )
    op.create_table(
        "person_account",
        *_event("person"),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=True),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.String(length=32), nullable=False),
        sa.Column("needs_agreement", sa.Boolean(), nullable=False),
        sa.Column("joins", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"]),
    )
    op.create_table(
        "grant_event",
        *_event("grant"),
        sa.Column("change", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["grant"], ["role_grant.id"]),
    )


def create_decisions() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "approval",
        *_event("person"),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
    )
    op.create_table(
        "hold_event",
        *_event("person"),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
    )
    op.create_table(
        "release",
        *_event("person"),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["edition.digest"]),
    )


def sign_once_each(connection: sa.Connection) -> None:
    """A person signs a draft once, in whichever role; it was each role once, and a role could be spelt in two ways."""
    if connection.dialect.name == "postgresql":
        op.drop_constraint("sign_off_edition_role_key", "sign_off", type_="unique")
        op.create_unique_constraint(None, "sign_off", ["edition", "person"])
        return
    with op.batch_alter_table("sign_off", naming_convention=_NAMES) as batch:
        batch.drop_constraint(SIGNED_ONCE, type_="unique")
        batch.create_unique_constraint(SIGNED_ONCE, ["edition", "person"])


def _event(about: str) -> list[sa.Column | sa.PrimaryKeyConstraint]:
    return [
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(about, sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    ]
