"""What becomes of grants, as the ledger gives them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from data.ledger import Ledger, WorkspaceKind
from data.ledger.people import Grant, GrantChange, Person, Role, Standing

GIVEN = datetime(2026, 12, 10, tzinfo=UTC)
CLUSTER = "north-london"


def test_a_role_that_is_agreed_to_late_begins_then(url: str) -> None:
    grant = Grant(0, Role.DECIDER, CLUSTER, "Decider", GIVEN + timedelta(days=1), None, 1, GIVEN, True, (), GIVEN)
    week = GIVEN + timedelta(days=7)
    with Ledger.open(url, WorkspaceKind.DEMONSTRATION) as ledger:
        ((_, waiting),) = ledger.add_holders([(Person(0, "d@example.org"), grant)], 1, GIVEN)
        ledger.change_grant(waiting, GrantChange.AGREED, 2, "Agreed.", week)
        ((held,),) = (holder.grants for holder in ledger.holders(week))
    assert (held.since, held.agreed_by) == (week, 2)
    moments = (week - timedelta(seconds=1), week)
    assert [held.standing(at) for at in moments] == [Standing.PENDING, Standing.HELD]
