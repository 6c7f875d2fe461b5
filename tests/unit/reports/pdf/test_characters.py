"""Any text at all is fit for print, and nothing of it is lost unseen."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from reports.pdf.characters import printable
from reports.pdf.typst import has_glyphs

CODE_POINT = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
TEXT = st.text(st.characters(codec=None, categories=None), max_size=30)
STRANGE = st.text(st.sampled_from("aé0[]U+\t\n\x00\u2028\u202e\u2066\ufeff\ud800\ue000שا北😀́"), max_size=30)


def shows_letters_of_europe(characters: str) -> bool:
    return all(ord(character) < 0x600 or character in "–—‘’“”…−•" for character in characters)


def is_of_direction(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}


@given(TEXT | STRANGE)
def test_what_no_font_shows_is_written_as_its_code_point(text: str) -> None:
    shown = printable(text, shows_letters_of_europe)
    assert all(shows_letters_of_europe(character) for character in shown)
    missing = [character for character in text if not shows_letters_of_europe(character)]
    written = [chr(int(code, 16)) for code in CODE_POINT.findall(shown)]
    for character in set(missing):
        if unicodedata.category(character) not in ("Zl", "Zp", "Cf"):
            assert written.count(character) >= missing.count(character)


@given(TEXT | STRANGE)
def test_no_control_character_line_break_or_mark_of_direction_is_left(text: str) -> None:
    shown = printable(text, lambda _: True)
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs", "Co")]
    assert not [character for character in shown if is_of_direction(character) or character == "\ufeff"]


@given(TEXT | STRANGE)
def test_a_text_that_is_fit_for_print_stays_as_it_is(text: str) -> None:
    shown = printable(text, shows_letters_of_europe)
    assert printable(shown, shows_letters_of_europe) == shown


@given(TEXT | STRANGE, TEXT | STRANGE)
def test_two_names_that_differ_in_what_is_shown_stay_different(name: str, other: str) -> None:
    def visible(text: str) -> list[str]:
        return [character for character in text if unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cf")]

    if visible(name) != visible(other) and "[U+" not in name + other:
        assert printable(name, shows_letters_of_europe) != printable(other, shows_letters_of_europe)


@given(TEXT)
def test_texts_are_replaced_at_any_depth_and_everything_else_is_kept(text: str) -> None:
    shown = printable(text, shows_letters_of_europe)
    value = {"rows": [[text, 1, None], {"note": text}], "is_core": True}
    expected = {"rows": [[shown, 1, None], {"note": shown}], "is_core": True}
    assert printable(value, shows_letters_of_europe) == expected


def test_the_fonts_have_the_letters_that_names_here_need_and_no_others_are_claimed() -> None:
    assert has_glyphs("ŁódźCeredigiâŵŷ’–…×≥")
    assert has_glyphs("שלום")
    assert not has_glyphs("北")
    assert not has_glyphs("a😀")
