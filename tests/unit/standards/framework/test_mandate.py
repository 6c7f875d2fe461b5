"""What is law, what is statutory guidance and what is the cluster's own is said in the rules, and is never guessed."""

from __future__ import annotations

import pytest

from standards.framework.mandate import Mandate, published_mandates
from standards.framework.ruleset import PUBLISHED, RULESETS, load_book
from standards.lint.versions import read_published
from tests.support.standards_kit import rules, standard

COUNT = {"kind": "amount", "sheet": "panels", "field": "held"}


def test_without_a_word_a_standard_is_the_clusters_own() -> None:
    made = rules(standard(COUNT), standard(COUNT, id="TE2", mandate="law"))
    assert [made.mandate(each) for each in made.standards] == [Mandate.CLUSTER, Mandate.LAW]


def test_another_mandate_is_refused() -> None:
    with pytest.raises(ValueError, match="mandate"):
        rules(standard(COUNT, mandate="habit"))


def test_versions_published_before_have_it_all_the_same_and_the_next_agrees() -> None:
    book = load_book()
    assert {version for _, version in published_mandates()} == read_published(RULESETS / PUBLISHED).keys()
    for (ruleset, name), stated in published_mandates().items():
        version = book.version(name)
        assert version.heading.id == ruleset
        assert stated.keys() <= version.by_id.keys()
        assert all(version.mandate(version.by_id[standard_id]) is own for standard_id, own in stated.items())
        newest = next(rule_set for rule_set in book.versions[::-1])
        assert {each.id: newest.mandate(each) for each in newest.standards if each.id in stated} == stated


@pytest.mark.parametrize("name", sorted(read_published(RULESETS / PUBLISHED)))
def test_only_what_somebody_has_published_is_law_or_guidance(name: str) -> None:
    version = load_book().version(name)
    own = [each for each in version.standards if version.mandate(each) is not Mandate.CLUSTER]
    assert own
    assert all(each.basis == "published" for each in own)
