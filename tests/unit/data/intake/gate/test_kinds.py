"""What no return is, is called what it is."""

from __future__ import annotations

import pytest

from data.intake.reading.child import read
from tests.support.books import clean, repacked, unzipped, zipped

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(name: str, content: bytes) -> tuple[str, str]:
    (refused,) = read(name, content, {})["refused"]
    return refused["code"], refused["facts"].get("actual", "")


def old_office(stream: str) -> bytes:
    return OLE + bytes(500) + stream.encode("utf-16-le") + bytes(200)


@pytest.mark.parametrize(
    ("name", "stream", "actual"),
    [
        ("return.doc", "WordDocument", "a Word document (.doc)"),
        ("return.xlsx", "WordDocument", "a Word document (.doc)"),
        ("return.xls", "PowerPoint Document", "a PowerPoint presentation (.ppt)"),
        ("return", "__substg1.0_0037001F", "an Outlook message (.msg)"),
        ("fwd return.msg", "__properties_version1.0", "an Outlook message (.msg)"),
        ("plan.vsd", "VisioDocument", "a Visio drawing (.vsd)"),
    ],
)
def test_old_office_files(name: str, stream: str, actual: str) -> None:
    assert refusal(name, old_office(stream)) == ("file_type", f"This is {actual}. ")


@pytest.mark.parametrize("name", ["return.xls", "return.xlsx", "return"])
def test_an_old_workbook_is_one_under_any_name(name: str) -> None:
    assert refusal(name, old_office("Workbook"))[0] == "old_excel"
    assert refusal(name, old_office("EncryptedPackage"))[0] == "password"


@pytest.mark.parametrize(
    ("start", "actual"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"{\\rtf1", "a rich text document"),
        (b"Rar!\x1a", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"<html><table>", "a web page or XML file"),
        (b"<?xml version='1.0'?><Workbook/>", "a web page or XML file"),
    ],
)
def test_other_files_under_any_name(start: bytes, actual: str) -> None:
    for name in ("return.xlsx", "return.pdf", "return"):
        assert refusal(name, start + bytes(300)) == ("file_type", f"This is {actual}. ")


@pytest.mark.parametrize(
    ("content_type", "actual"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "a Word document (.docx)"),
        ("application/vnd.openxmlformats-officedocument.presentationml.slide+xml", "a PowerPoint presentation (.pptx)"),
        ("application/vnd.unknown", "a different type of file"),
    ],
)
def test_other_office_files_called_workbooks(content_type: str, actual: str) -> None:
    types = f'<Types><Override PartName="/a.xml" ContentType="{content_type}"/></Types>'
    assert refusal("return.xlsx", zipped({"[Content_Types].xml": types, "a.xml": "<a/>"})) == (
        "not_what_it_says",
        actual,
    )


def test_a_text_document_called_a_spreadsheet() -> None:
    content = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})
    assert refusal("return.ods", content) == ("not_what_it_says", "a text document (.odt)")


def test_an_opendocument_workbook_with_a_password() -> None:
    """LibreOffice encrypts each part, and only the manifest says so."""
    parts = {name: bytes(range(200, 256)) * 4 for name in unzipped(clean().ods()) if name.endswith(".xml")}
    manifest = unzipped(clean().ods())["META-INF/manifest.xml"].decode()
    locked = manifest.replace("</manifest:manifest>", "<manifest:encryption-data/></manifest:manifest>")
    content = repacked(clean().ods(), {**parts, "META-INF/manifest.xml": locked})
    assert refusal("return.ods", content) == ("password", "")


def test_an_opendocument_workbook_encrypted_as_a_whole() -> None:
    members = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "encrypted-package": bytes(900)}
    assert refusal("return.ods", zipped(members)) == ("password", "")
