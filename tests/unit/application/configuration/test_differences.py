"""What an edition says of each change of a cluster's files, in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.configuration.differences import Files, differences
from application.configuration.new import NewCluster, make_cluster
from standards.model import Month

APRIL, MAY = Month(2027, 4), Month(2027, 5)
EALING, HOUNSLOW = "E09000009", "E09000018"
EXEMPTION = """\
exemptions:
  - gss_code: E09000018
    return_type: panel
    sheet: all
    from: "2027-01"
    until: "{until}"
    kind: exemption
    reason: Its panels begin in May.
    decided: Board, 3 December 2026
"""
SERVICE = """\
services:
  - service_id: EAL-S01
    service_name: Ealing Close Relationships Project
    service_types: [relationships]
    provider_name: Ealing Youth Alliance
    sector: voluntary_community
    lead_borough: E09000009
    commissioners: [local_authority]
    boroughs_served: [E09000009]
    status: operating
    age_min: 13
    age_max: 18
    forms_of_abuse: [teenage_relationship_abuse]
    supports_harmed: "yes"
    supports_harming: "yes"
    supports_parents: "no"
    is_send_adapted: "no"
    is_open_ended: "no"
    places: 20
    specialist_posts_fte: 0.5
    from: "2027-01"
"""
CLOSED = f'{SERVICE}    until: "2027-06"\n'
REGISTER = f"registers/{EALING}.yaml"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """The files of a cluster of three."""
    areas = ["Ealing", "Hounslow", "Hillingdon"]
    made = make_cluster(tmp_path, NewCluster("west-london", "West London", areas, Month(2026, 12)))
    return dict(made.files)


def changed(files: Files, name: str, *pairs: tuple[str, str]) -> Files:
    text = files[name].decode()
    for old, new in pairs:
        assert old in text, (name, old)
        text = text.replace(old, new, 1)
    return {**files, name: text.encode()}


def sentences(before: Files, now: Files) -> list[tuple[str, str, bool]]:
    read = differences("west-london", before, now, APRIL, MAY)
    return [(each.area, each.text, each.is_public) for each in read]


CLUSTER_CHANGES = {
    "quorum": (("quorum: 2", "quorum: 3"), "A report needs 3 sources that can be read, and not 2."),
    "two people": (
        ("sign_offs_wanted: 1", "sign_offs_wanted: 2"),
        "People who must sign an edition off: 2, and not 1.",
    ),
    "who signs": (
        ("shadow_months", 'sign_off_roles: ["Chair", "Director"]\nshadow_months'),
        "An edition can be signed off by the Chair or Director.",
    ),
    "joins": (
        ("shadow_months", "allowed_joins: [two_boroughs]\nshadow_months"),
        "Roles that one person may hold together: two boroughs.",
    ),
    "hidden": (
        ("largest_hidden: 5", "largest_hidden: 7"),
        "Counts of children from 1 to 7 are hidden, and not from 1 to 5.",
    ),
    "public": (("public_edition: no", "public_edition: yes"), "There’s a public edition."),
    "due": (
        ("due: 10", "due: 11"),
        "Returns are due on working day 11 of the next month, and not on day 10.",
    ),
    "challenges": (
        ("  open: 1", "  challenge_days: 6\n  open: 1"),
        "A draft can be challenged for 6 working days after its release.",
    ),
    "a date": (
        (
            "members:",
            '  overrides:\n    "2027-05": {publish: 2027-07-02, why: "The board meets later."}\nmembers:',
        ),
        "May 2027: The edition is published on 2 July 2027. The board meets later.",
    ),
    "readers": (
        ("members:", 'pre_release: [{role: "Press office", why: "Questions"}]\nmembers:'),
        "Who reads an edition before it’s published, beside those who make and approve it: Press office.",
    ),
    "name": (("name: West London", "name: London West"), "The cluster is now called London West."),
}


@pytest.mark.parametrize("name", CLUSTER_CHANGES)
def test_what_the_cluster_decides_is_told_to_everybody(files: Files, name: str) -> None:
    pair, sentence = CLUSTER_CHANGES[name]
    assert sentences(files, changed(files, "cluster.yaml", pair)) == [("", sentence, True)]


BRENT = """\
  - gss_code: E09000005
    name: Brent
    joined: "2027-05"
    source: "{drop}/brent"
"""


def test_a_borough_joins_leaves_and_goes(files: Files) -> None:
    joined = {**files, "cluster.yaml": files["cluster.yaml"] + BRENT.encode()}
    left = changed(joined, "cluster.yaml", ('"2027-05"\n', '"2027-05"\n    left: "2027-09"\n'))
    joins = "Brent joined, and owes returns from May 2027 on. It’s in the cluster’s figures from August 2027 on."
    leaves = "Brent leaves the cluster: its last returns are those for September 2027."
    assert sentences(files, joined) == [("E09000005", joins, True)]
    assert sentences(joined, left) == [("E09000005", leaves, True)]
    assert sentences(left, joined)[0][1] == "Brent stays in the cluster, and doesn’t leave after September 2027."
    assert sentences(joined, files)[0][1] == "Brent is no longer a member."


def test_where_files_are_left_is_not_for_the_public(files: Files) -> None:
    moved = changed(files, "cluster.yaml", ("{drop}/ealing", "s3://ealing"))
    assert sentences(files, moved) == [(EALING, "Ealing leaves its files elsewhere.", False)]


def test_a_return_that_is_owed_again_is_told_however_its_exemption_ends(files: Files) -> None:
    def exempt(until: str) -> Files:
        return {**files, "exemptions.yaml": EXEMPTION.format(until=until).encode()}

    owed = (HOUNSLOW, "Hounslow’s panel return is owed since May 2027.", True)
    assert sentences(exempt("2027-04"), exempt("2027-04")) == [owed]  # nobody changed a file
    assert owed in sentences(exempt("2027-09"), exempt("2027-04"))
    assert sentences(exempt("2027-09"), exempt("2027-09")) == []
    assert sentences(exempt("2027-09"), files) == [
        (HOUNSLOW, "Hounslow’s panel return is owed after all from January 2027 to September 2027.", True)
    ]
    begun = "Hounslow’s panel return needn’t be sent from January 2027 to September 2027: Its panels begin in May."
    assert sentences(files, exempt("2027-09")) == [(HOUNSLOW, begun, True)]


WAIVER = """\
waivers:
  - id: W001
    standard: PN3
    boroughs: [E09000009]
    from: "2027-04"
    until: "2027-06"
    reason: The contract ended.
    plan: A new one starts in July.
    approved_by: Board, 3 March 2027
"""


def test_agreed_exceptions_and_own_rule_sets_are_named(files: Files) -> None:
    waived = {**files, "waivers.yaml": WAIVER.encode()}
    sentence = "Agreed exceptions that are new, changed or removed: W001."
    assert sentences(files, waived) == sentences(waived, files) == [("", sentence, True)]
    own = {**files, "standards/2027.1.yaml": b"standards: []"}
    assert sentences(files, own) == [("", "The files of the cluster’s own rule sets have changed.", True)]


def test_services_open_change_and_close_for_the_board_alone(files: Files) -> None:
    opened = changed(files, REGISTER, ("services: []\n", SERVICE))
    closed = changed(files, REGISTER, ("services: []\n", CLOSED))
    fewer = changed(opened, REGISTER, ("places: 20", "places: 12"))
    named = "Ealing: service EAL-S01 (Ealing Close Relationships Project)"
    assert sentences(files, opened) == [(EALING, f"{named} is in the register from January 2027 on.", False)]
    assert sentences(opened, closed) == [(EALING, f"{named} closes: its last month is June 2027.", False)]
    assert sentences(opened, fewer) == [(EALING, f"{named} has changed: places.", False)]
    assert sentences(opened, files) == [(EALING, f"{named} is no longer in the register.", False)]


def test_a_remark_is_no_news_for_the_public_and_an_unreadable_past_stops_nothing(files: Files) -> None:
    remark = {**files, "cluster.yaml": files["cluster.yaml"] + b"# a remark\n"}
    assert [each[2] for each in sentences(files, remark)] == [False]
    assert sentences(files, files) == []
    old = {**files, "cluster.yaml": b"id: west-london\n"}
    assert sentences(old, files) == [("", "The cluster’s files have changed.", True)]
