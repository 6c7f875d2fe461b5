"""Every authority by every name of it, and none by another; successors by date."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.authorities.authority import AuthoritiesError, areas_of_today, authorities
from data.authorities.reading import is_area_code, read_area
from data.clusters.cluster import all_members
from standards.model import Area, Month

OCTOBER = Month(2026, 10)
INVENTED = Area("E09900001", "Area 1")


def test_153_authorities_of_england_have_childrens_services_today() -> None:
    today = areas_of_today()
    assert len([area for area in today if area.gss_code.startswith("E")]) == 153
    assert [area.name for area in today] == sorted(area.name for area in today)


def test_every_authority_of_today_is_found_by_its_code_and_by_each_of_its_names() -> None:
    for area in areas_of_today():
        authority = authorities()[area.gss_code]
        names = [name for name in authority.names if name.lower() != "city of"]  # in the list, and no name
        for text in (authority.gss_code, authority.gss_code.lower(), *names, *map(str.upper, names)):
            assert read_area(text, OCTOBER).area == area, text


def test_every_former_code_leads_to_the_authority_of_today() -> None:
    for authority in authorities().values():
        for code in authority.former_codes:
            assert read_area(code, OCTOBER).area == authority.area


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LB Camden", "E09000007"),
        ("Camden Council", "E09000007"),
        ("  the London Borough of  CAMDEN ", "E09000007"),
        ("Tower Hamlets LBC", "E09000030"),
        ("RB Greenwich", "E09000011"),
        ("Westminster City Council", "E09000033"),
        ("Hull", "E06000010"),
        ("Durham", "E06000047"),
        ("St Helens", "E08000013"),
        ("Kensington & Chelsea", "E09000020"),
        ("Bournemouth, Christchurch & Poole", "E06000058"),
        ("Kent County Council", "E10000016"),
    ],
)
def test_names_as_people_write_them(text: str, code: str) -> None:
    area = read_area(text, OCTOBER).area
    assert area is not None
    assert area.gss_code == code


@pytest.mark.parametrize("text", ["London", "Kingston", "City", "E09000099", "Camden and Islington", "", "x" * 500])
def test_what_may_be_several_or_none_is_none(text: str) -> None:
    assert read_area(text, OCTOBER).area is None


def test_a_code_that_ended_is_read_as_its_successor_from_then_on() -> None:
    after = read_area("E08000019", OCTOBER)
    assert (after.area, after.until) == (Area("E08000039", "Sheffield"), Month(2025, 3))
    assert read_area("E08000019", Month(2025, 3)).until is None


def test_an_authority_is_itself_as_long_as_it_was_there() -> None:
    assert read_area("Poole", Month(2019, 3)).area == Area("E06000029", "Poole")
    assert read_area("Poole", Month(2019, 4)).area == Area("E06000058", "Bournemouth, Christchurch and Poole")
    assert read_area("Cumbria", Month(2023, 3)).area == Area("E10000006", "Cumbria")
    assert read_area("Cumbria", Month(2023, 4)).successors == ("Cumberland", "Westmorland and Furness")


def test_areas_of_a_cluster_may_be_invented() -> None:
    assert read_area("area 1", OCTOBER, (INVENTED,)).area == INVENTED
    assert read_area(INVENTED.gss_code, OCTOBER).area is None
    assert is_area_code(INVENTED.gss_code)
    assert not is_area_code("E09000099")


def test_every_member_of_a_cluster_is_called_as_in_the_list() -> None:
    for member in all_members():
        assert read_area(member.name).area == member.area
        assert member.is_called(f"{member.name} Council")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gss_code,name\nE1,x\n", "can't be read"),
        (
            "gss_code,name,official_name,other_names,start,end,replaced_by,former_codes\nE1,x,,,,,E2,\n",
            "E1 is replaced by E2, which it doesn't list",
        ),
    ],
)
def test_a_broken_list_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "authorities.csv").write_text(text)
    with pytest.raises(AuthoritiesError, match=says):
        authorities(tmp_path / "authorities.csv")
