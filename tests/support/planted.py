"""Files with a child's details planted in every part that can hold a text: invented names, found again by a search."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.books import SEPTEMBER, Book, Decorate, clean, repacked, separated, unzipped

FIRST, LAST = "Kezia", "Umbrellastone"
NAME = f"{FIRST} {LAST}"
ACTIVITY, SERVICES = "Activity", "Services"

Make = Callable[[], bytes]


@dataclass(frozen=True)
class PlantedFile:
    """A file in which a name stands somewhere: where, in words, what the file is called, and its bytes."""

    where: str
    name: str
    content: bytes


def typed(sheet: str, cell: str, value: Any) -> Book:
    return clean("service", SEPTEMBER).put(sheet, cell, value)


def _sheet(title: str, cells: list[list[Any]], *, is_hidden: bool = False) -> Book:
    book = clean()
    book.sheets[title] = cells
    return book.decorate(lambda _, made: made[title].hide()) if is_hidden else book


def _decorated(decorate: Decorate) -> Book:
    return clean().decorate(decorate)


def _chart(workbook: Any, sheets: Any) -> None:
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "=Activity!$B$2:$B$4", "name": NAME})
    chart.set_title({"name": NAME})
    chart.set_x_axis({"name": NAME})
    sheets[ACTIVITY].insert_chart("Q2", chart)


def _checked(workbook: Any, sheets: Any, **options: Any) -> None:
    sheets[ACTIVITY].data_validation("E3", {"validate": "any", **options})


def _formatted(workbook: Any, sheets: Any) -> None:
    sheets[ACTIVITY].write_number("E3", 4, workbook.add_format({"num_format": f'0" {NAME}"'}))


CELLS: dict[str, Callable[[], Book]] = {
    "a count": lambda: typed(ACTIVITY, "E3", NAME),
    "a count with a number": lambda: typed(ACTIVITY, "E3", f"12 {NAME}"),
    "an ID": lambda: typed(ACTIVITY, "A3", NAME),
    "beside an ID": lambda: typed(ACTIVITY, "A3", f"CAM-S02   {NAME}"),
    "an ID of the register": lambda: typed(SERVICES, "A3", NAME),
    "a code": lambda: typed(SERVICES, "E3", NAME),
    "one of several codes": lambda: typed(SERVICES, "C3", f"outreach;{NAME}"),
    "yes or no": lambda: typed(SERVICES, "M3", NAME),
    "a decimal": lambda: typed(SERVICES, "S3", NAME),
    "a service's name": lambda: typed(SERVICES, "B3", NAME),
    "a provider": lambda: typed(SERVICES, "D3", NAME),
    "an age": lambda: typed(SERVICES, "J3", NAME),
    "a list of boroughs": lambda: typed(SERVICES, "H3", f"E09000007; {NAME}"),
    "a borough moved to": lambda: typed("Movements", "B2", NAME),
    "a reason for a move": lambda: typed("Movements", "C2", NAME),
    "a quarter's count": lambda: typed("Young people", "B3", NAME),
    "a heading": lambda: typed(ACTIVITY, "E1", NAME),
    "below no heading": lambda: typed(ACTIVITY, "Z3", NAME),
    "a column of its own": lambda: typed(ACTIVITY, "Z1", "Remarks").put(ACTIVITY, "Z3", NAME),
    "the heading of an extra column": lambda: typed(ACTIVITY, "Z1", NAME).put(ACTIVITY, "Z3", 1),
    "a column of areas": lambda: typed(ACTIVITY, "Z1", "Borough").put(ACTIVITY, "Z3", NAME),
    "a note among the rows": lambda: typed(ACTIVITY, "A30", f"Note: {NAME} came back"),
    "a row of totals": lambda: typed(ACTIVITY, "A30", f"Total for {NAME}"),
    "far below": lambda: typed(ACTIVITY, "A900", NAME),
    "a role": lambda: clean().cover("contact_role", NAME),
    "a version": lambda: clean().cover("contract_version", NAME),
    "a borough": lambda: clean().cover("borough", NAME),
    "a return's type": lambda: clean().cover("return_type", NAME),
    "a month": lambda: clean().cover("month", NAME),
    "an answer on the cover": lambda: clean().cover("nil_activity", NAME),
    "a line of the cover": lambda: clean().cover(NAME, "yes"),
    "beside the cover": lambda: typed("Cover", "D3", NAME),
    "a sheet of its own": lambda: _sheet("Working", [[NAME, 1]]),
    "a sheet's title": lambda: _sheet(NAME, [["a", 1]]),
    "one of the template's sheets": lambda: _sheet("Guidance", [[NAME]]),
    "a sheet that is not owed": lambda: _sheet("Movements", [[NAME], [NAME], [NAME]]),
    "names and dates of birth": lambda: _sheet("Working", [["Name", "DOB"], [NAME, date(2011, 4, 3)]]),
    "a formula's text": lambda: typed(ACTIVITY, "E3", f'="{NAME}"'),
    "an error's text": lambda: typed(ACTIVITY, "E3", f"#REF! {NAME}"),
    "with a zero-width space": lambda: typed(ACTIVITY, "E3", f"{FIRST}\u200b{LAST}"),
}
"""Where a person may type a name: in every form of a file."""

XLSX: dict[str, Callable[[], Book]] = {
    "a hidden sheet": lambda: _sheet("Working", [[NAME, 1]], is_hidden=True),
    "a comment": lambda: _decorated(lambda _, made: made[ACTIVITY].write_comment("B2", NAME)),
    "a comment's author": lambda: _decorated(lambda _, m: m[ACTIVITY].write_comment("B2", "a", {"author": NAME})),
    "properties: title": lambda: _decorated(lambda book, _: book.set_properties({"title": NAME})),
    "properties: author": lambda: _decorated(lambda book, _: book.set_properties({"author": NAME})),
    "properties: comments": lambda: _decorated(lambda book, _: book.set_properties({"comments": NAME})),
    "properties: keywords": lambda: _decorated(lambda book, _: book.set_properties({"keywords": NAME})),
    "properties: company": lambda: _decorated(lambda book, _: book.set_properties({"company": NAME})),
    "properties: its own": lambda: _decorated(lambda book, _: book.set_custom_property("Case", NAME)),
    "a header": lambda: _decorated(lambda _, made: made[ACTIVITY].set_header(f"&L{NAME}")),
    "a footer": lambda: _decorated(lambda _, made: made[ACTIVITY].set_footer(f"&C{NAME}")),
    "a text box": lambda: _decorated(lambda _, made: made[ACTIVITY].insert_textbox("Q2", NAME)),
    "a picture's text": lambda: _decorated(
        lambda _, made: made[ACTIVITY].insert_textbox("Q2", "a", {"description": NAME})
    ),
    "a chart": lambda: _decorated(_chart),
    "a defined name": lambda: _decorated(lambda book, _: book.define_name(f"{FIRST}_{LAST}", "=Activity!$B$2")),
    "a drop-down": lambda: _decorated(
        lambda _, made: made[ACTIVITY].data_validation("E3", {"validate": "list", "source": [NAME, "b"]})
    ),
    "an input message": lambda: _decorated(
        lambda book, made: _checked(book, made, input_title=LAST, input_message=NAME)
    ),
    "an error message": lambda: _decorated(lambda book, made: _checked(book, made, error_message=NAME)),
    "a number format": lambda: _decorated(_formatted),
    "a hyperlink": lambda: _decorated(
        lambda _, made: made[ACTIVITY].write_url("Q2", f"https://example.org/{LAST}", string="4")
    ),
    "a hyperlink's tip": lambda: _decorated(
        lambda _, made: made[ACTIVITY].write_url("Q2", "https://example.org/", string="4", tip=NAME)
    ),
    "a hidden row": lambda: typed(ACTIVITY, "Z3", NAME).decorate(
        lambda _, made: made[ACTIVITY].set_row(2, None, None, {"hidden": True})
    ),
    "a formula": lambda: _decorated(lambda _, made: made[ACTIVITY].write_formula("E3", f'=LEN("{NAME}")', None, 4)),
}
"""Where Excel keeps a text beside the cells."""


def _part(name: str, text: str) -> Make:
    return lambda: repacked(clean().xlsx(), {name: text})


def _changed(part: str, before: str, after: str) -> Make:
    def make() -> bytes:
        content = clean().xlsx()
        text = unzipped(content)[part].decode()
        return repacked(content, {part: text.replace(before, after, 1)})

    return make


def _old_drawing(kind: str) -> str:
    """Return a drawing of the kind that holds text boxes of old, captions of tick boxes, and what comments show."""
    return (
        f'<xml xmlns:v="urn:v" xmlns:x="urn:x"><v:shape><v:textbox><div>{NAME}</div></v:textbox>'
        f'<x:ClientData ObjectType="{kind}"/></v:shape></xml>'
    )


PARTS: dict[str, Make] = {
    "a text box of old": _part("xl/drawings/vmlDrawing9.vml", _old_drawing("Pict")),
    "a tick box": _part("xl/drawings/vmlDrawing9.vml", _old_drawing("Checkbox")),
    "a comment's own drawing": _part("xl/drawings/vmlDrawing9.vml", _old_drawing("Note")),
    "an entry of a control's list": _part("xl/ctrlProps/ctrlProp1.xml", f'<p><item val="{NAME}"/></p>'),
    "custom XML": _part("customXml/item1.xml", f"<a><b>{NAME}</b></a>"),
    "the recycle bin": _part("[trash]/0000.dat", NAME),
    "a thumbnail": _part("docProps/thumbnail.txt", NAME),
    "printer settings": _part("xl/printerSettings/printerSettings1.bin", NAME),
    "a revision log": _part("xl/revisions/revisionLog1.xml", f"<revisions><r>{NAME}</r></revisions>"),
    "a part's name": _part(f"docProps/{LAST}.xml", "<a/>"),
    "an orphan shared string": _changed("xl/sharedStrings.xml", "</sst>", f"<si><t>{NAME}</t></si></sst>"),
    "an XML comment": _changed("xl/workbook.xml", "<sheets>", f"<!--{NAME}--><sheets>"),
    "a cell's style": _changed("xl/styles.xml", 'name="Normal"', f'name="{NAME}"'),
    "after the zip's end": lambda: clean().xlsx() + NAME.encode(),
    "before the zip's start": lambda: NAME.encode() + clean().xlsx(),
    "the zip's comment": lambda: _with_comment(clean().xlsx()),
}
"""What a package may hold beside what any program shows."""


def _with_comment(content: bytes) -> bytes:
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = NAME.encode()
    return held.getvalue()


def _ods(part: str, text: str) -> Make:
    return lambda: repacked(clean().ods(), {part: text})


def _ods_changed(before: str, after: str) -> Make:
    def make() -> bytes:
        content = clean().ods()
        text = unzipped(content)["content.xml"].decode()
        return repacked(content, {"content.xml": text.replace(before, after, 1)})

    return make


ODS: dict[str, Make] = {
    "properties": _ods(
        "meta.xml",
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>{NAME}</dc:title></office:meta>'
        "</office:document-meta>",
    ),
    "a thumbnail": _ods("Thumbnails/thumbnail.txt", NAME),
    "settings": _ods("settings.xml", f"<settings><item>{NAME}</item></settings>"),
    "a comment": _ods_changed("<text:p>", f"<office:annotation><text:p>{NAME}</text:p></office:annotation><text:p>"),
    "a tick box": _ods_changed("<office:spreadsheet>", f'<office:spreadsheet><form:checkbox form:label="{NAME}"/>'),
    "a label": _ods_changed("<office:spreadsheet>", f'<office:spreadsheet><table:label-range table:a="{NAME}"/>'),
    "tracked changes": _ods_changed(
        "<office:spreadsheet>",
        f"<office:spreadsheet><table:tracked-changes><text:p>{NAME}</text:p></table:tracked-changes>",
    ),
}


def planted(step: int = 1) -> Iterator[PlantedFile]:
    """Yield every planted file; with a step, every so-manieth, each form and kind of part among them."""
    books = [(where, make()) for where, make in CELLS.items()]
    made = [PlantedFile(where, f"{where}.xlsx", book.xlsx()) for where, book in books]
    made += [PlantedFile(where, f"{where}.ods", book.ods()) for where, book in books]
    made += [PlantedFile(where, f"{where}.zip", book.zip()) for where, book in books]
    made += [PlantedFile(where, f"semicolons {where}.zip", separated(book, ";")) for where, book in books]
    made += [PlantedFile(where, f"{where}.xlsx", make().xlsx()) for where, make in XLSX.items()]
    made += [PlantedFile(where, f"part {where}.xlsx", make()) for where, make in PARTS.items()]
    made += [PlantedFile(where, f"part {where}.ods", make()) for where, make in ODS.items()]
    made += [PlantedFile("a member of a zip", "member.zip", repacked(clean().zip(), {"Working.csv": f"a\n{NAME}\n"}))]
    made += [PlantedFile("a member's name", "name.zip", repacked(clean().zip(), {f"{NAME}.csv": "a\n1\n"}))]
    made += [PlantedFile("a file's name", f"{NAME}.xlsx", clean().xlsx())]
    made += [PlantedFile("a refused file's name", f"{NAME} 2.xlsx", b"no workbook at all")]
    made += [PlantedFile("an ending", f"return.{LAST}", clean().xlsx())]
    yield from made[::step]


def leaks(folder: Path) -> list[Path]:
    """Return every file below a folder that holds a part of the planted name, in whatever way it is packed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if any(map(_holds, (path.name.encode(), *_contents(path.read_bytes()))))]


def _contents(content: bytes) -> Iterator[bytes]:
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield member.encode()
                yield from _contents(archive.read(member))
    elif content.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for item in archive:
                held = archive.extractfile(item)
                if held is not None:
                    yield from _contents(held.read())


def _holds(content: bytes) -> bool:
    lower = content.lower()
    parts = (FIRST.lower(), LAST.lower())
    return any(part.encode(encoding) in lower for part in parts for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
