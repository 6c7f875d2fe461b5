"""Compiled templates are kept where they can be, and change nothing that is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from reports.site.template_cache import CompiledTemplates


def _rendered(templates: Path, kept: Path) -> str:
    made = Environment(loader=FileSystemLoader(templates), autoescape=True, bytecode_cache=CompiledTemplates(kept))
    return made.get_template("page.html").render(name="<Camden>")


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("{{ name }}", encoding="utf-8")
    return tmp_path


def test_a_compiled_template_is_kept_and_says_the_same(templates: Path) -> None:
    kept = templates / "kept"
    assert _rendered(templates, kept) == "&lt;Camden&gt;"
    (compiled,) = kept.iterdir()
    before = compiled.stat().st_mtime_ns
    assert _rendered(templates, kept) == "&lt;Camden&gt;"
    assert compiled.stat().st_mtime_ns == before


def test_a_changed_template_is_compiled_again(templates: Path) -> None:
    _rendered(templates, templates / "kept")
    (templates / "page.html").write_text("Dear {{ name }}", encoding="utf-8")
    assert _rendered(templates, templates / "kept") == "Dear &lt;Camden&gt;"


def test_a_damaged_file_is_left_aside(templates: Path) -> None:
    kept = templates / "kept"
    _rendered(templates, kept)
    (compiled,) = kept.iterdir()
    compiled.write_bytes(compiled.read_bytes()[:40])
    assert _rendered(templates, kept) == "&lt;Camden&gt;"


def test_where_nothing_can_be_written_pages_are_made_all_the_same(templates: Path) -> None:
    (templates / "file").write_text("no folder", encoding="utf-8")
    assert _rendered(templates, templates / "file") == "&lt;Camden&gt;"
    assert _rendered(templates, templates / "file" / "below") == "&lt;Camden&gt;"
