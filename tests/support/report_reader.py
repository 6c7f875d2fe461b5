"""Read a rendered page as a strict reader would: its tree, its tables, its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}
DRAWN = {"path", "circle", "rect", "polyline"}


@dataclass
class Table:
    """A table as text: its caption, its header cells, its rows of cells."""

    id: str = ""
    caption: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collect what a page holds. `problems` lists every unclosed, misnested or repeated thing."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.tables: list[Table] = []
        self.words: list[str] = []
        self._cell: list[str] | None = None
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()
        self.problems += [f"<{tag}> is never closed" for tag in self.open]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def table(self, table_id: str) -> Table:
        return next(table for table in self.tables if table.id == table_id)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if len(values) != len(attrs):
            self.problems.append(f"<{tag}> repeats an attribute")
        if "id" in values:
            if values["id"] in self.ids:
                self.problems.append(f"id {values['id']} stands twice")
            self.ids.append(values["id"])
        self.links += [values[name] for name in ("href", "src") if name in values]
        if tag in VOID:
            return
        if values.get("role") == "img" and self._cell is not None:
            self._cell.append(values["aria-label"])
        self.open.append(tag)
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tr" and "thead" not in self.open:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th", "caption"):
            self._cell = []
            if tag == "caption":
                self.tables[-1].id = values.get("id", "")
        elif tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in DRAWN | VOID:
            self.problems.append(f"<{tag}/> is closed at once")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
            return
        self.open.pop()
        if tag in ("td", "th", "caption"):
            words = " ".join("".join(self._cell or []).split())
            self._cell = None
            self._keep(tag, words)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "title":
            self.words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    def _keep(self, tag: str, words: str) -> None:
        table = self.tables[-1]
        if tag == "caption":
            table.caption = words
        elif "thead" in self.open:
            table.header.append(words)
        else:
            table.rows[-1].append(words)
