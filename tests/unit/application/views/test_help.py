"""Where the public can get help: the national helplines, and the cluster's own beside them or in their place."""

from __future__ import annotations

from application.views.edition import help_views
from standards.framework.help import load_help


def test_national_numbers_say_where_and_when_they_were_read() -> None:
    views = help_views(())
    assert [view.need.replace("’", "'") for view in views] == [line.need.replace("’", "'") for line in load_help()]
    assert all(view.source.endswith(line.checked.words) for view, line in zip(views, load_help(), strict=True))


def test_a_clusters_own_lines_stand_after_them() -> None:
    *national, own = help_views([("You live in Enfield", "The youth workers")])
    assert len(national) == len(load_help())
    assert (own.need, own.contact, own.source) == ("You live in Enfield", "The youth workers", "")


def test_a_line_for_the_same_need_takes_the_national_ones_place() -> None:
    need = load_help()[1].need.replace("’", "'")
    views = help_views([(need, "Our own helpline")])
    assert len(views) == len(load_help())
    assert (views[1].contact, views[1].source) == ("Our own helpline", "")
