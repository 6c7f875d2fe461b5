"""What stands for a sheet owed: the newest accepted receipt, else the newest readable one, else nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data.ledger import CutEntry, Validation
from data.model import Obligation, State
from data.observations.cut import take_cut
from data.observations.status import status
from standards.model import Presence
from tests.support.records import BARNET, DUE, FREEZE, MONTH, a_judged, a_receipt, an_owed

EARLY, LATE, AFTER = DUE - timedelta(days=2), DUE + timedelta(hours=1), FREEZE + timedelta(hours=1)
A, Q, R, X, N = State.ACCEPTED, State.QUESTIONS, State.REJECTED, State.REFUSED, State.NIL
W = State.WITHDRAWN


def received(*sent: tuple[State, object]) -> list[Validation]:
    return [
        a_judged(a_receipt(n, received_at=at), state, {} if state is X else {"activity": state is N})  # type: ignore[arg-type]
        for n, (state, at) in enumerate(sent, start=1)
    ]


def stands(*sent: tuple[State, object], is_outage: bool = False) -> CutEntry:
    cut = take_cut("north-london", MONTH, [an_owed()], received(*sent), lambda _owed: is_outage, FREEZE)
    return cut.entries[0]


@pytest.mark.parametrize(
    ("sent", "standing", "presence", "is_late"),
    [
        ([], None, Presence.ABSENT, False),
        ([(A, EARLY)], 1, Presence.RETURNED, False),
        ([(N, EARLY)], 1, Presence.NIL, False),
        ([(A, LATE)], 1, Presence.RETURNED, True),
        ([(A, AFTER)], None, Presence.ABSENT, False),
        ([(A, EARLY), (A, LATE)], 2, Presence.RETURNED, False),
        ([(A, EARLY), (R, LATE)], 1, Presence.RETURNED, False),
        ([(R, EARLY), (A, LATE)], 2, Presence.RETURNED, True),
        ([(R, EARLY)], 1, Presence.RETURNED, False),
        ([(R, EARLY), (R, LATE)], 2, Presence.RETURNED, True),
        ([(X, EARLY)], None, Presence.ABSENT, False),
        ([(Q, EARLY), (X, LATE)], 1, Presence.RETURNED, False),
        ([(W, EARLY)], None, Presence.ABSENT, False),
        ([(A, EARLY), (W, EARLY)], 1, Presence.RETURNED, False),
        ([(W, EARLY), (A, LATE)], 2, Presence.RETURNED, True),
        ([(R, EARLY), (W, EARLY)], 1, Presence.RETURNED, False),
    ],
)
def test_what_stands(sent: list[tuple[State, object]], standing: int | None, presence: Presence, is_late: bool) -> None:
    entry = stands(*sent)
    assert (entry.receipt.id if entry.receipt else None, entry.presence, entry.is_late) == (standing, presence, is_late)


def test_an_outage_excuses_what_did_not_come_and_what_came_late() -> None:
    assert stands(is_outage=True).presence is Presence.OUTAGE
    assert stands((A, LATE), is_outage=True).is_late is False


def test_another_areas_or_another_sheets_return_never_stands() -> None:
    other = a_judged(a_receipt(1, gss_code=BARNET))
    panel = a_judged(a_receipt(2), sheets={"services": False})
    cut = take_cut("north-london", MONTH, [an_owed()], [other, panel], lambda _owed: False, FREEZE)
    assert cut.entries[0].receipt is None


def test_the_digest_names_what_stands_and_nothing_else() -> None:
    def digest(*sent: tuple[State, object]) -> str:
        return take_cut("north-london", MONTH, [an_owed()], received(*sent), lambda _owed: False, FREEZE).digest

    assert digest((A, EARLY)) == digest((A, EARLY), (R, LATE)) != digest()
    assert digest((A, EARLY)) != digest((A, LATE))


@pytest.mark.parametrize(
    ("sent", "after_due", "obligation", "state", "is_wanted"),
    [
        ([], -timedelta(days=30), Obligation.NOT_OPEN, "none", False),
        ([], -timedelta(days=1), Obligation.OPEN, "none", True),
        ([], timedelta(hours=2), Obligation.OVERDUE, "none", True),
        ([], timedelta(days=4), Obligation.CLOSED, "none", False),
        ([(A, EARLY)], timedelta(hours=2), Obligation.OPEN, "accepted", False),
        ([(R, EARLY)], timedelta(hours=2), Obligation.OVERDUE, "rejected", True),
        ([(R, EARLY), (N, LATE)], timedelta(hours=2), Obligation.OPEN, "nil", False),
        ([(A, LATE)], -timedelta(days=1), Obligation.OPEN, "none", True),
        ([(W, EARLY)], timedelta(hours=2), Obligation.OVERDUE, "withdrawn", True),
        ([(A, EARLY), (W, EARLY)], timedelta(hours=2), Obligation.OPEN, "accepted", False),
    ],
)
def test_the_register_tells_the_obligation_from_the_submission(
    sent: list[tuple[State, object]], after_due: timedelta, obligation: Obligation, state: str, is_wanted: bool
) -> None:
    (row,) = status([an_owed()], received(*sent), lambda _owed: "", DUE + after_due)
    assert (row.obligation, row.state, row.is_wanted) == (obligation, state, is_wanted)


def test_an_exempt_sheet_is_shown_with_its_reason_and_not_wanted() -> None:
    (row,) = status([an_owed()], [], lambda _owed: "Panel merged", DUE)
    assert (row.obligation, row.reason, row.is_wanted) == (Obligation.EXEMPT, "Panel merged", False)
