"""Small tables for suggestions: a line is a service with its month, or one kind of move as one end counts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from data.contracts.load import load_contracts
from standards.measures.kinds.reconcile import Reconcile
from standards.measures.session import Session
from standards.model import Area, CellState, Month, Observations, Presence, Row, SheetReturn, Value
from standards.sharing.model import Figure
from standards.sharing.suggestions import Suggestion, SuggestionKind, find, load_levels, words_of

MONTH = Month(2026, 10)
QUARTERS = (Month(2025, 12), Month(2026, 3), Month(2026, 6), Month(2026, 9))
CODES = {"Barnet": "E09000003", "Camden": "E09000007", "Enfield": "E09000010", "Hackney": "E09000012"}
BORDERS = {
    CODES["Barnet"]: frozenset({CODES["Camden"], CODES["Enfield"]}),
    CODES["Camden"]: frozenset({CODES["Barnet"]}),
    CODES["Enfield"]: frozenset({CODES["Barnet"]}),
    CODES["Hackney"]: frozenset(),
}
STATES = {"": CellState.BLANK, "z": CellState.NOT_APPLICABLE, "!": CellState.VOID}
LEVELS = load_levels()
USUAL = {
    "status": "operating",
    "harms": "",
    "places": "20",
    "taken": "20",
    "waiting": "0",
    "declined": "0",
    "sent_on": "0",
    "new": "10",
    "posts": "0",
    "served": "own",
}
XB5 = Reconcile(
    kind="reconcile",
    sheet="movements",
    of="children_moved",
    other="other_borough",
    one={"direction": "sent"},
    two={"direction": "received"},
)


def table(text: str) -> list[dict[str, str]]:
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def typed(cell: str) -> Value:
    return STATES[cell] if cell in STATES else Fraction(cell) if "." in cell else int(cell)


def service_row(number: int, line: Mapping[str, str]) -> Row:
    cells = {**USUAL, **line}
    own = CODES[cells["area"]]
    served = (own,) if cells["served"] == "own" else tuple(sorted(CODES[name] for name in cells["served"].split()))
    types = tuple(sorted(cells["types"].split()))
    values: dict[str, Value] = {
        "service_id": f"S{number:02d}",
        "service_types": types or CellState.BLANK,
        "status": STATES.get(cells["status"], cells["status"]),
        "boroughs_served": STATES.get(cells["served"], served),
        "forms_of_abuse": ("bullying",),
        "supports_harmed": "no",
        "supports_harming": "yes" if cells["harms"] else "no",
        "places": typed(cells["places"]),
        "specialist_posts_fte": typed(cells["posts"]),
    }
    return Row(f"services-{own}", "services", number, values)


def activity_row(service: Row, line: Mapping[str, str]) -> Row:
    cells = {**USUAL, **line}
    names = {
        "places_occupied": "taken",
        "pending": "waiting",
        "decided_declined": "declined",
        "declined_redirected": "sent_on",
        "new_young_people": "new",
    }
    values = {name: typed(cells[column]) for name, column in names.items()}
    values["service_id"] = service.values["service_id"]
    return Row(service.receipt.replace("services", "activity"), "activity", service.number, values, register=service)


def sheets_of(lines: Iterable[Mapping[str, str]], month: Month) -> list[SheetReturn]:
    made: list[SheetReturn] = []
    lines = list(lines)
    for code in CODES.values():
        own = [line for line in lines if CODES[line["area"]] == code]
        services = tuple(service_row(number, line) for number, line in enumerate(own, 2))
        activity = tuple(activity_row(row, line) for row, line in zip(services, own, strict=True))
        made.append(SheetReturn(code, "services", month, Presence.RETURNED, services))
        made.append(SheetReturn(code, "activity", month, Presence.RETURNED, activity))
    return made


def movements_of(lines: Iterable[Mapping[str, str]], silent: Iterable[str] = ()) -> list[SheetReturn]:
    made = []
    for name, code in CODES.items():
        own = [line for line in lines if line["says"] == name]
        rows = tuple(Row(f"moves-{code}", "movements", number, moved_row(line)) for number, line in enumerate(own, 2))
        for quarter in QUARTERS:
            presence = Presence.RETURNED if quarter == QUARTERS[0] and rows else Presence.NIL
            presence = Presence.ABSENT if name in silent and quarter == QUARTERS[-1] else presence
            made.append(
                SheetReturn(code, "movements", quarter, presence, rows if presence is Presence.RETURNED else ())
            )
    return made


def moved_row(line: Mapping[str, str]) -> dict[str, Value]:
    is_sent = line["says"] == line["from"]
    other = line["to"] if is_sent else line["from"]
    return {
        "direction": "sent" if is_sent else "received",
        "other_borough": CODES.get(other, other) or CellState.BLANK,
        "reason": STATES.get(line["reason"], line["reason"]),
        "children_moved": typed(line["moved"]),
        "has_hosting_agreement": STATES.get(line.get("agreed", ""), line.get("agreed", "")),
    }


def gathered(sheets: Iterable[SheetReturn]) -> Observations:
    return Observations(
        areas=tuple(Area(code, name) for name, code in CODES.items()),
        sheets={(sheet.area, sheet.sheet, sheet.period): sheet for sheet in sheets},
        catalogue=load_contracts().catalogue(),
        cluster_id="north-london",
    )


def observe(services: str, movements: str = "", silent: Iterable[str] = ()) -> Observations:
    lines = table(services) if services else []
    sheets = [sheet for back in range(12) for sheet in sheets_of(lines, MONTH - back)]
    return gathered([*sheets, *movements_of(table(movements) if movements else [], silent)])


def found_in(observations: Observations, kind: SuggestionKind | None = None) -> list[Suggestion]:
    suggestions = find(Session(observations), MONTH, LEVELS, BORDERS)
    return [suggestion for suggestion in suggestions if kind in (None, suggestion.kind)]


def sentences(suggestion: Suggestion) -> list[str]:
    return [words_of(statement) for statement in suggestion.reasoning]


Numbers = list[tuple[Fraction, bool, int, int | None]]


def figures(suggestion: Suggestion) -> Numbers:
    """Return each figure: the number, whether it counts children, the level it has reached, what it is a part of."""
    parts = [part for statement in suggestion.reasoning for part in statement if isinstance(part, Figure)]
    return [(part.number, part.counts_children, part.least, part.out_of) for part in parts]


def fields(suggestion: Suggestion) -> dict[str, set[tuple[str, ...]]]:
    """Return which fields of each sheet it rests on."""
    by_sheet: dict[str, set[tuple[str, ...]]] = {}
    for source in suggestion.sources:
        by_sheet.setdefault(source.row.sheet, set()).add(source.fields)
    return by_sheet


REGISTERED = ("status", "service_types", "boroughs_served", "places", "specialist_posts_fte")
NOW = ("pending", "places_occupied")
IDVA = "Independent domestic violence adviser for young people"
YPVA = "Young people's violence adviser"
