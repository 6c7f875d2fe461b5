"""When a standard applies at all: where the newest period of a sheet has a row like this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from standards.measures.filters import Where, any_of, compile_where, fields_of
from standards.measures.references import Reference, where_references
from standards.measures.session import Session, first_reason, is_silent_return, open_reason
from standards.measures.wording import Words, where_words
from standards.model import Month, Reason
from standards.yaml import FilePart, Name


class Applies(FilePart):
    """When a standard applies: where the newest period of a sheet has a row like this."""

    sheet: Name = Field(description="the sheet of the returns to look at")
    where: Where = Field(description="the standard applies if a row has these values")

    def description(self, words: Words) -> str:
        """Return `Only where “Services” has a row in which “Status” is operating`."""
        title = words.sheet(self.sheet)
        return f"Only where {title} has a row in which {where_words(self.where, self.sheet, words)}"

    def references(self) -> Iterator[Reference]:
        """Yield the fields by which the rows are chosen."""
        return where_references(self.sheet, self.where)


class Applicability:
    """Says whether a standard applies to the areas asked about: whether the newest period has such a row."""

    def __init__(self, spec: Applies, session: Session) -> None:
        self.spec, self.session = spec, session
        self.match = compile_where(spec.where, spec.sheet, session)
        self.fields = fields_of(spec.where)

    def reason(self, areas: Sequence[str], month: Month) -> Reason | None:
        """Return None where it applies, `condition` where it does not, else why that is not known."""
        of_area = self.session.windows(self.spec.sheet, month, 1)
        windows = [of_area[area] for area in areas]
        returned = [sheet_return for window in windows for sheet_return in window.returned]
        rows = [row for sheet_return in returned for row in self.session.rows(sheet_return)]
        if any_of(self.match(row) for row in rows):
            return None
        missing = [window.reason for window in windows if window.missing]
        unsaid = [Reason.BLANK for sheet_return in returned if is_silent_return(sheet_return)]
        unknown = [open_reason(map(row.value, self.fields)) for row in rows if self.match(row) is None]
        return first_reason([*missing, *unsaid, *unknown]) or Reason.CONDITION
