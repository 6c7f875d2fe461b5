"""The parts of the guide about people that are made: the roles, and who may do what.

Write them again with `python -m tests.support.people_guide`, which `make docs` does.
"""

from __future__ import annotations

import re
from pathlib import Path

from application.people.acts import ACTS
from application.people.roles import ROLES
from standards.lists import either

GUIDE = Path(__file__).parents[2] / "docs" / "people.md"


def roles() -> str:
    lines = ["| role | held for | what its holder does | given by |", "|---|---|---|---|"]
    for role, rule in ROLES.items():
        held_for = "a borough" if rule.is_of_borough else "the cluster"
        second = ", with a second person" if rule.is_privileged else ""
        givers = either(sorted(giver.words for giver in rule.given_by))
        lines.append(f"| {role.words} | {held_for} | {rule.purpose} | {givers}{second} |")
    return "\n".join(lines)


def acts() -> str:
    lines = ["| to | you need the role |", "|---|---|"]
    for rule in ACTS.values():
        held = ((rule.of_borough, "the borough"), (rule.of_cluster, "the cluster"))
        wanted = [f"{either(role.words for role in sorted(roles))} of {scope}" for roles, scope in held if roles]
        outside = ", with no role for the borough concerned" if rule.is_outside_borough else ""
        lines.append(f"| {rule.words} | {', or '.join(wanted)}{outside} |")
    return "\n".join(lines)


def written(text: str) -> str:
    """Return the guide with everything that is made in it made again."""
    made = {"roles": roles(), "acts": acts()}
    return re.sub(
        r"(<!-- (\w+): made by `make docs` -->\n).*?(<!-- end -->)",
        lambda part: f"{part[1]}{made[part[2]]}\n{part[3]}",
        text,
        flags=re.DOTALL,
    )


def main() -> None:
    GUIDE.write_text(written(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
