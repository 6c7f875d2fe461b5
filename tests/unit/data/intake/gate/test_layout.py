"""Bytes that belong to no part of a file, and parts that are damaged, are named."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from data.intake.reading.child import read
from tests.support.books import clean, repacked, unzipped

SECRET = b"Ava Example, born 3/4/2011"


def refused(content: bytes, name: str = "return.xlsx") -> list[dict[str, Any]]:
    refusals: list[dict[str, Any]] = read(name, content, {}).get("refused", [])
    return refusals


def codes(content: bytes, name: str = "return.xlsx") -> list[str]:
    return [each["code"] for each in refused(content, name)]


@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
@pytest.mark.parametrize("length", [1, 300])
def test_bytes_after_the_end(form: str, length: int) -> None:
    content = getattr(clean(), form)()
    assert codes(content + (SECRET * 20)[:length], f"return.{form}") == ["hidden_bytes"]


def test_bytes_before_the_first_part() -> None:
    content = clean().xlsx()
    moved = io.BytesIO(SECRET + content)
    with zipfile.ZipFile(moved, "a") as archive:  # writes its addresses again, as a self-extracting file has them
        archive.writestr("docProps/more.xml", "<a/>")
    assert codes(moved.getvalue()) in (["not_what_it_says"], ["hidden_bytes"])
    assert codes(moved.getvalue(), "return") in (["file_type"], ["hidden_bytes"])


def between(content: bytes, secret: bytes) -> bytes:
    """Return a zip with bytes between its last part and the list of its parts."""
    end = content.rindex(b"PK\x05\x06")
    start = int.from_bytes(content[end + 16 : end + 20], "little")
    last = content[end : end + 16] + (start + len(secret)).to_bytes(4, "little") + content[end + 20 :]
    return content[:start] + secret + content[start:end] + last


@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
def test_bytes_between_the_parts(form: str) -> None:
    assert codes(between(getattr(clean(), form)(), SECRET * 3), f"return.{form}") == ["hidden_bytes"]


def test_a_deleted_part_that_is_still_there() -> None:
    """As a program leaves it that takes a part off the list only."""
    content = repacked(clean().xlsx(), {"zz.xml": SECRET})
    central = content.rindex(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    removed = end - central
    count, size = (int.from_bytes(content[end + at : end + at + n], "little") for at, n in ((10, 2), (12, 4)))
    fields = (count - 1).to_bytes(2, "little") * 2 + (size - removed).to_bytes(4, "little")
    assert codes(content[:central] + content[end : end + 8] + fields + content[end + 16 :]) == ["hidden_bytes"]


def test_a_streamed_zip_passes() -> None:
    """Its sizes follow each part, as where a program did not know them when it began."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.held = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, content: Any) -> int:
            self.held += content
            return len(content)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzipped(clean().xlsx()).items():
            archive.writestr(name, content)
    assert refused(bytes(pipe.held)) == []


def test_the_zips_own_remarks_are_searched() -> None:
    held = io.BytesIO(clean().xlsx())
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = SECRET
    (refusal,) = refused(held.getvalue())
    assert (refusal["code"], refusal["facts"]["what"]) == ("child_level", "dates of birth")


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_a_damaged_part_is_named_with_what_shows_it(name: str) -> None:
    part = unzipped(clean().xlsx())[name]
    (refusal,) = refused(repacked(clean().xlsx(), {name: part[: len(part) // 2]}))
    assert (refusal["code"], refusal["facts"]["part"]) == ("damaged", name)
    assert refusal["facts"]["evidence"] == "no element found in line 2" or " in line " in refusal["facts"]["evidence"]


def test_a_damaged_part_with_an_unusual_name_is_not_named() -> None:
    parts = unzipped(clean().xlsx())
    related = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet2.xml", b"worksheets/ava-example.xml")
    moved = {**parts, "xl/_rels/workbook.xml.rels": related, "xl/worksheets/ava-example.xml": b"<worksheet>"}
    (refusal,) = refused(repacked(clean().xlsx(), moved))
    assert (refusal["code"], refusal["facts"]["part"]) == ("damaged", "one of its parts")


@pytest.mark.parametrize("name", ["docProps/core.xml", "docProps/app.xml", "xl/theme/theme1.xml"])
def test_a_part_that_no_reader_opens_is_never_damage(name: str) -> None:
    assert refused(repacked(clean().xlsx(), {name: b"<a><b"})) == []
    assert refused(repacked(clean().xlsx(), {name: b""})) == []


def with_entries(content: bytes, *entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """Return a zip with more entries, each as it is given."""
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a") as archive:
        for info, inside in entries:
            archive.writestr(info, inside)
            info.extra = b""  # in the list at the end; before the entry it stays
    return held.getvalue()


def test_a_folder_that_holds_bytes() -> None:
    assert codes(with_entries(clean().xlsx(), (zipfile.ZipInfo("photos/"), SECRET))) == ["hidden_bytes"]


@pytest.mark.parametrize("form", ["xlsx", "ods", "zip"])
def test_what_stands_only_before_a_part_is_searched(form: str) -> None:
    extra = zipfile.ZipInfo("Codes.csv" if form == "zip" else "docProps/more.xml")
    extra.extra = b"\x99\x99" + len(SECRET).to_bytes(2, "little") + SECRET
    content = with_entries(getattr(clean(), form)(), (extra, b"a,b\n1,2\n" if form == "zip" else b"<a/>"))
    assert codes(content, f"return.{form}") == ["child_level"]


def test_a_folders_name_is_searched() -> None:
    folder = zipfile.ZipInfo("YP Ava Example, born 03-04-2011/")
    assert codes(with_entries(clean().xlsx(), (folder, b""))) == ["child_level"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_packed_in_whatever_way_is_read(method: int) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, inside in unzipped(clean().zip()).items():
            archive.writestr(name, inside)
    assert refused(held.getvalue(), "return.zip") == []


def test_a_part_under_another_name_than_the_list_has_is_damaged() -> None:
    content = clean().xlsx()
    assert codes(content.replace(b"docProps/core.xml", b"docProps/cope.xml", 1)) == ["damaged"]
