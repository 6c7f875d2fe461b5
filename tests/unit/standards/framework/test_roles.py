"""No code knows a standard by its id: what the reports need one for is a role in the rule file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import standards
from standards.framework.roles import StandardRole, published_roles
from standards.framework.ruleset import PUBLISHED, RULESETS, load_book
from standards.lint.versions import read_published
from tests.support.standards_kit import rules, standard

ROOT = Path(standards.__file__).parents[1]
PACKAGES = ("standards", "spreadsheets", "data", "reports", "application", "flows")
ID = re.compile(r"""["'](ST|ID|PN|SV|PR|XB|WF|VO|WS)[0-9]{1,2}["']""")
COUNT = {"kind": "amount", "sheet": "panels", "field": "held"}


def test_no_standards_id_stands_in_the_code() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert len(modules) > 200
    naming = [path for path in modules if ROOT / "data" / "sample" not in path.parents and ID.search(path.read_text())]
    assert naming == []
    assert ID.search('VOICE = "VO2"')


def test_a_rule_file_says_which_standard_has_a_role() -> None:
    with_role = rules(standard(COUNT), standard(COUNT, id="TE2", role="voice"))
    voice = with_role.in_role(StandardRole.VOICE)
    assert voice is not None
    assert voice.id == "TE2"


def test_a_rule_set_without_the_role_says_nothing() -> None:
    assert rules(standard(COUNT)).in_role(StandardRole.VOICE) is None


def test_a_role_is_given_once_and_by_a_name_that_exists() -> None:
    with pytest.raises(ValueError, match="TE1 and TE2 have the role voice; give it to one of them"):
        rules(standard(COUNT, role="voice"), standard(COUNT, id="TE2", role="voice"))
    with pytest.raises(ValueError, match="role"):
        rules(standard(COUNT, role="voices"))


def test_versions_published_before_there_were_roles_have_them_all_the_same() -> None:
    book = load_book()
    assert {version for _, version in published_roles()} <= read_published(RULESETS / PUBLISHED).keys()
    for (ruleset, name), roles in published_roles().items():
        version = book.version(name)
        assert version.heading.id == ruleset
        assert all(version.in_role(role) is version.by_id[standard_id] for role, standard_id in roles.items())
        assert set(roles) == set(StandardRole)
