"""The ledger keeps everything, changes nothing, and says the same whatever order or number of writers it has."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.clusters.cluster import Exemption, ExemptionKind
from data.ledger import (
    CutEntry,
    Explanation,
    Ledger,
    LedgerError,
    Publication,
    SignOff,
    Validation,
    WorkspaceKind,
    schema,
)
from data.ledger.chain.payloads import text_of, with_texts
from data.ledger.challenges import Challenge, Decision, Ground
from data.ledger.schema import metadata
from data.ledger.transient.tables import transient
from data.model import Effect, Finding, State
from standards.model import Presence
from tests.support.records import BARNET, CAMDEN, DUE, FREEZE, MONTH, a_cut, a_judged, a_receipt, an_edition, an_owed


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    opened = Ledger.open(url, WorkspaceKind.DEMONSTRATION)  # these tests choose their own moments
    yield opened
    opened.close()


def record(ledger: Ledger, *receipts: object) -> None:
    ledger.record_receipts(list(receipts), [1] * len(receipts), DUE)  # type: ignore[arg-type]


def test_a_receipt_is_recorded_once_however_often_it_is_seen(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    record(ledger, a_receipt(1), a_receipt(2))
    assert [receipt.path for receipt in ledger.unjudged("north-london", "1")] == ["camden-1.xlsx", "camden-2.xlsx"]
    assert ledger.known("north-london", "E09000007") == {
        ("file:///drop", "camden-1.xlsx", "etag-1"),
        ("file:///drop", "camden-2.xlsx", "etag-2"),
    }


def test_moments_come_back_as_they_went_in(ledger: Ledger) -> None:
    record(ledger, a_receipt(1, received_at=DUE))
    assert ledger.unjudged("north-london", "1")[0].received_at == DUE


def test_a_judgement_and_its_findings_come_back(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    finding = Finding(
        "not_a_number", Effect.VOID, "It is text.", "Type a number.", "Activity", ("B2", "B3"), "starts", "x"
    )
    judged = a_judged(ledger.unjudged("north-london", "1")[0], State.REJECTED, findings=(finding,))
    for _again in range(2):
        ledger.record_judgements([judged], "1", DUE)
    (kept,) = ledger.judged("north-london", "1", FREEZE)
    assert (kept.state, kept.month, kept.sheets) == (State.REJECTED, MONTH, {"activity": False})
    assert ledger.findings([kept.id]) == {kept.id: (finding,)}
    assert ledger.unjudged("north-london", "1") == []


QUESTION = Finding("large_change", Effect.ASK, "It is 9. It was 2.", "Say why.", "Activity", ("B2",), "starts", "9")


def judged_with_a_question(ledger: Ledger, n: int = 1) -> Validation:
    record(ledger, a_receipt(n))
    receipt = next(unjudged for unjudged in ledger.unjudged("north-london", "1") if unjudged.path == f"camden-{n}.xlsx")
    ledger.record_judgements([a_judged(receipt, State.QUESTIONS, findings=(QUESTION,))], "1", DUE)
    return ledger.judgement(receipt.id, "1", FREEZE)


def test_the_newest_explanation_of_a_finding_stands(ledger: Ledger) -> None:
    judged = judged_with_a_question(ledger)
    first = Explanation(judged.id, 0, "A new service.", "Analyst", DUE)
    second = replace(first, text="A new service opened.", at=FREEZE)
    ledger.explain([first])
    ledger.explain([second])
    assert ledger.explanations([judged.id], DUE) == {judged.id: {0: first}}
    assert ledger.explanations([judged.id], FREEZE) == {judged.id: {0: second}}
    assert ledger.explained("north-london", DUE) == [replace(judged, explanations={0: first})]
    assert ledger.explained("croydon", FREEZE) == ledger.explained("north-london", DUE - timedelta(1)) == []


def test_what_is_answered_with_a_judgement_is_recorded_once_with_it(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    receipt = ledger.unjudged("north-london", "1")[0]
    explanation = Explanation(0, 0, "A new service.", "Analyst", DUE)
    for _again in range(2):
        judged = replace(a_judged(receipt, State.QUESTIONS, findings=(QUESTION,)), explanations={0: explanation})
        ledger.record_judgements([judged], "1", DUE)
    (kept,) = ledger.explained("north-london", DUE)
    assert kept.explanations == {0: replace(explanation, judgement=kept.id)}


def test_a_receipt_taken_back_is_withdrawn_from_then_on(ledger: Ledger) -> None:
    judged = judged_with_a_question(ledger)
    for role in ("Analyst", "Another"):
        ledger.withdraw(judged.receipt.id, "Sent too early.", role, FREEZE)
    before = ledger.judged("north-london", "1", FREEZE - timedelta(seconds=1))
    assert [validation.state for validation in before] == [State.QUESTIONS]
    assert [validation.state for validation in ledger.judged("north-london", "1", FREEZE)] == [State.WITHDRAWN]
    assert ledger.accepted("north-london", "1") == []


def test_a_receipt_is_found_by_its_number(ledger: Ledger) -> None:
    judged = judged_with_a_question(ledger)
    assert ledger.receipt(judged.receipt.id) == judged.receipt
    with pytest.raises(LedgerError, match="There is no receipt 99"):
        ledger.receipt(99)
    with pytest.raises(LedgerError, match="hasn't been validated yet"):
        ledger.judgement(judged.receipt.id, "2", FREEZE)


def test_other_checks_judge_again(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    ledger.record_judgements([a_judged(ledger.unjudged("north-london", "1")[0])], "1", DUE)
    assert len(ledger.unjudged("north-london", "2")) == 1


def by_register(ledger: Ledger, digest: str, state: State = State.ACCEPTED, *findings: Finding) -> Validation:
    """Record that the only receipt was validated by what a register says, and return what counts then."""
    before = ledger.judged("north-london", "6-a", FREEZE)
    receipt = before[0].receipt if before else ledger.unjudged("north-london", "6-a")[0]
    judged = replace(
        a_judged(receipt, state, findings=findings),
        register_digest=digest,
        replaces=before[0].id if before else None,
    )
    ledger.record_judgements([judged], "6-a", DUE)
    return ledger.judgement(receipt.id, "6-a", FREEZE)


def test_the_newest_judgement_counts_however_often_a_register_goes_back(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    first = by_register(ledger, "0" * 12, State.REJECTED, QUESTION)
    second = by_register(ledger, "1" * 12)
    third = by_register(ledger, "0" * 12, State.QUESTIONS, QUESTION)
    assert [each.replaces for each in (first, second, third)] == [None, first.id, second.id]
    assert [each.register_digest[0] for each in (first, second, third)] == ["0", "1", "0"]
    assert (third.state, third.findings) == (State.QUESTIONS, (QUESTION,))
    assert [each.id for each in ledger.judged("north-london", "6-a", FREEZE)] == [third.id]
    assert [each.id for each in ledger.accepted("north-london", "6-a")] == [third.id]
    since = DUE - timedelta(days=2)
    assert [each.id for each in ledger.without_reply("north-london", CAMDEN, "6-a", since, FREEZE)] == [third.id]
    assert ledger.unjudged("north-london", "6-a") == []
    for other in ("6", "6-ab", "6-"):  # no other checks' by their names
        assert (len(ledger.unjudged("north-london", other)), ledger.judged("north-london", other, FREEZE)) == (1, [])


def test_all_judgements_of_a_receipt_come_back_if_it_was_judged_again_in_time(ledger: Ledger) -> None:
    record(ledger, a_receipt(1), a_receipt(2))
    ledger.record_judgements([a_judged(ledger.unjudged("north-london", "6-a")[1])], "6-a", DUE)
    about = ("north-london", CAMDEN, "6-a")
    once = ledger.judged("north-london", "6-a", FREEZE)[0]
    assert ledger.replaced(*about, DUE, FREEZE) == []
    again = replace(once, register_digest="1" * 12, replaces=once.id, findings=(QUESTION,))
    ledger.record_judgements([again], "6-a", DUE)
    ((earlier, newest),) = ledger.replaced(*about, DUE, FREEZE)
    assert (earlier.id, newest.replaces, newest.findings) == (once.id, once.id, (QUESTION,))
    assert ledger.replaced(*about, DUE + timedelta(seconds=1), FREEZE) == []
    assert ledger.replaced("north-london", BARNET, "6-a", DUE, FREEZE) == []
    assert ledger.replaced("croydon", CAMDEN, "6-a", DUE, FREEZE) == []


def test_a_judgement_is_replaced_once_and_only_while_it_counts(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    first = by_register(ledger, "0" * 12)
    again = replace(first, register_digest="1" * 12, replaces=first.id)
    for _at_once in range(2):
        ledger.record_judgements([again], "6-a", DUE)
    ledger.record_judgements([replace(again, register_digest="2" * 12)], "6-a", DUE)
    ledger.record_judgements([replace(first, register_digest="3" * 12)], "6-a", DUE)
    (stands,) = ledger.judged("north-london", "6-a", FREEZE)
    assert (stands.register_digest, stands.replaces) == ("1" * 12, first.id)
    assert len(ledger.replaced("north-london", CAMDEN, "6-a", DUE, FREEZE)[0]) == 2
    assert ledger.verify([]).discrepancies == ()


def test_of_each_receipt_the_newest_judgement_is_its_last(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    number = by_register(ledger, "0" * 12).receipt.id
    assert [each.state for each in ledger.last_judged([number, 9])] == [State.ACCEPTED]
    last = by_register(ledger, "1" * 12, State.REJECTED)
    assert [(each.id, each.state) for each in ledger.last_judged([number])] == [(last.id, State.REJECTED)]


def test_a_file_that_was_refused_for_a_reason_is_named_by_what_counts(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    refused = by_register(ledger, "0" * 12, State.REFUSED, QUESTION)
    assert ledger.refused_for(["large_change"], "6-a") == {refused.receipt.sha256: (QUESTION,)}
    by_register(ledger, "1" * 12)
    assert ledger.refused_for(["large_change"], "6-a") == {}
    assert ledger.refused_for(["large_change"]) == {refused.receipt.sha256: (QUESTION,)}


def test_a_cut_comes_back_whole(ledger: Ledger) -> None:
    record(ledger, a_receipt(1))
    receipt = ledger.unjudged("north-london", "1")[0]
    cut = a_cut(
        CutEntry(an_owed(BARNET), Presence.ABSENT, None, False), CutEntry(an_owed(), Presence.RETURNED, receipt, True)
    )
    ledger.record_owed("north-london", [(entry.owed, "1") for entry in cut.entries])
    for _again in range(2):
        ledger.record_cut(cut, FREEZE)
    assert ledger.cut(cut.digest) == cut


def draft(ledger: Ledger, digest: str = "e" * 64, previous: str | None = None) -> None:
    cut = a_cut()
    ledger.record_owed("north-london", [(an_owed(), "1")])
    ledger.record_cut(cut, FREEZE)
    ledger.draft(an_edition(digest, previous))


def test_a_draft_made_again_is_the_same_draft(ledger: Ledger) -> None:
    draft(ledger)
    assert ledger.draft(an_edition()) == an_edition()
    assert ledger.edition("e" * 12) == an_edition()


def test_other_bytes_from_the_same_inputs_are_refused(ledger: Ledger) -> None:
    draft(ledger)
    with pytest.raises(LedgerError, match="other contents"):
        ledger.draft(an_edition(manifest="0" * 64))


@pytest.mark.parametrize("digest", ["", "e", "e" * 11])
def test_a_digest_too_short_to_be_sure_is_refused_with_what_it_may_mean(ledger: Ledger, digest: str) -> None:
    draft(ledger)
    with pytest.raises(LedgerError, match=r"give at least 12 characters. It might be eeeeeeeeeeee \(October 2026\)"):
        ledger.edition(digest)


def test_an_edition_that_is_not_there_is_named(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="No edition begins with '123'"):
        ledger.edition("123")


def test_an_edition_is_published_once(ledger: Ledger) -> None:
    draft(ledger)
    publication = Publication("north-london", MONTH, 1, "e" * 64, FREEZE)
    first = ledger.publish(publication, None)
    again = ledger.publish(Publication("north-london", MONTH, 1, "e" * 64, FREEZE + timedelta(1)), None)
    assert (first, again, ledger.publications("north-london")) == (publication, publication, [publication])


def test_a_draft_made_before_another_was_published_is_refused(ledger: Ledger) -> None:
    draft(ledger)
    draft(ledger, "d" * 64)
    ledger.publish(Publication("north-london", MONTH, 1, "e" * 64, FREEZE), None)
    with pytest.raises(LedgerError, match="Another edition was published"):
        ledger.publish(Publication("north-london", MONTH, 2, "d" * 64, FREEZE), None)


def test_a_person_signs_once_in_whichever_role(ledger: Ledger) -> None:
    draft(ledger)
    for person, role in ((1, "Chair"), (1, "Chair"), (1, "Director"), (2, "Chair")):
        ledger.sign(SignOff("e" * 64, role, "", "f" * 64, FREEZE, person=person))
    assert [(each.person, each.role) for each in ledger.sign_offs("e" * 64)] == [(1, "Chair"), (2, "Chair")]


@pytest.mark.parametrize("verb", ["UPDATE receipt SET path = 'x'", "DELETE FROM receipt", "DELETE FROM withdrawal"])
def test_the_database_itself_refuses_to_change_what_was_recorded(ledger: Ledger, url: str, verb: str) -> None:
    ledger.withdraw(judged_with_a_question(ledger).receipt.id, "Sent too early.", "Analyst", DUE)
    engine = sa.create_engine(url)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(verb)
    engine.dispose()


def test_the_migrations_make_the_tables_this_code_describes(ledger: Ledger, url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = sa.create_engine(url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), (metadata, transient))
    engine.dispose()
    assert differences == []


def test_two_hundred_submissions_at_once_are_all_kept_and_none_twice(url: str, ledger: Ledger) -> None:
    failures: list[BaseException] = []

    def submit(start: int) -> None:
        mine = Ledger.open(url)
        try:
            for n in range(start, start + 25):
                record(mine, a_receipt(n))
                record(mine, a_receipt(n))
        except BaseException as error:
            failures.append(error)
        finally:
            mine.close()

    threads = [threading.Thread(target=submit, args=(start,)) for start in range(0, 200, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(receipt.sha256 for receipt in ledger.unjudged("north-london", "1")) == [
        f"{n:064x}" for n in range(200)
    ]


def test_a_ledger_that_cannot_be_opened_says_so_without_the_password() -> None:
    with pytest.raises(LedgerError, match="can't be opened") as caught:
        Ledger.open("postgresql+psycopg://someone:secret@127.0.0.1:9/none")
    assert "secret" not in str(caught.value)


def test_a_ledger_from_newer_code_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    Ledger.open(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(LedgerError, match="newer than this software"):
        Ledger.open(url)


def test_which_decision_excuses_a_sheet_is_kept_once(ledger: Ledger, url: str) -> None:
    decided = Exemption(
        CAMDEN, "service", None, MONTH, MONTH, "A cyber-attack", ExemptionKind.SYSTEM_OUTAGE, "Chair, 1 November 2026"
    )
    ledger.record_owed("north-london", [(an_owed(), "1")])
    for _again in range(2):
        ledger.record_exemptions("north-london", [(an_owed(), decided)])
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(with_texts(schema.exemption)).all()
    engine.dispose()
    assert [(row.kind, text_of(row, "reason"), text_of(row, "decided")) for row in rows] == [
        ("system_outage", "A cyber-attack", "Chair, 1 November 2026")
    ]
    assert (rows[0].reason, rows[0].decided) == ("", "")  # where they could not be erased


def test_a_challenge_stands_as_it_was_decided_last(ledger: Ledger) -> None:
    draft(ledger)
    edition = an_edition()
    challenge = Challenge(edition.digest, CAMDEN, "PN3", Ground.CONTEXT, "Why.", "Analyst", FREEZE)
    number = ledger.add_challenge(challenge)
    hour = timedelta(hours=1)
    for later, decision in ((hour, Decision.UPHELD), (2 * hour, Decision.DISMISSED)):
        decided = replace(challenge, number=number, decision=decision, decided_by="Chair", reasons="So it is.")
        ledger.decide_challenge(decided, FREEZE + later)

    def stands(until: timedelta) -> list[Decision | None]:
        return [each.decision for each in ledger.challenges(edition.cluster, edition.month, FREEZE + until)]

    assert stands(-hour) == []
    assert [stands(after * hour) for after in range(3)] == [[None], [Decision.UPHELD], [Decision.DISMISSED]]
    assert ledger.challenge(edition.cluster, number, FREEZE).text == "Why."
    with pytest.raises(LedgerError, match="C99"):
        ledger.challenge(edition.cluster, 99, FREEZE)
