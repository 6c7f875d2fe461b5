"""The workbook that a borough fills in: from the contracts alone, with the register and last month carried forward.

`carried_forward.py` says which rows and answers come filled in, `guidance.py` what each field asks and accepts,
`sheets.py` and `reference.py` lay the sheets out, and `spreadsheets` writes them. `annotated.py` and `marked_copy.py`
make a copy of a borough's own workbook in which everything to correct is marked.
"""

from __future__ import annotations

from typing import Final

from data.clusters.cluster import Member
from data.contracts.load import Contracts
from data.model import TypedReturn
from data.registers.register import Register
from data.template.carried_forward import EarlierAnswers
from data.template.reference import codes, guidance
from data.template.sheets import cover, sheet
from spreadsheets import ods, xlsx
from spreadsheets.plan import BookPlan
from standards.errors import MinstdError
from standards.model import Month

__all__ = ["FORMS", "NoTemplate", "write_template"]

FORMS: Final = {"xlsx": xlsx.write, "ods": ods.write}


class NoTemplate(MinstdError):
    """There is no template for what was asked."""


def write_template(
    contracts: Contracts,
    register: Register,
    cluster_member: Member,
    return_type: str,
    month: Month,
    form: str = "xlsx",
    previous: TypedReturn | None = None,
) -> bytes:
    """Return the workbook of one borough's return for one month; the same arguments give the same bytes.

    Args:
        contracts: what is asked.
        register: the borough's services and panels.
        cluster_member: the borough.
        return_type: such as `service`.
        month: the month reported on; only the sheets owed for it are in the workbook.
        form: `xlsx` or `ods`.
        previous: the borough's last return of this kind. What it says of the register's fields, and of others that come
            filled in, goes before the register.

    Raises:
        NoTemplate: no such return is asked for this month, or there is no such form.
    """
    if form not in FORMS:
        raise NoTemplate(f"Templates come as {' or '.join(FORMS)}, not {form}.")
    asked = contracts.of_return(return_type, month)
    if not asked:
        raise NoTemplate(_not_asked(contracts, return_type, month))
    if previous is not None and (previous.return_type, previous.gss_code) != (return_type, cluster_member.gss_code):
        raise NoTemplate(f"{previous.file} isn’t a {return_type} return from {cluster_member.name}.")
    carried = EarlierAnswers(contracts, register, month, previous)
    code_sheet, lists = codes(asked, contracts)
    sheets = [
        cover(cluster_member.area, return_type, month, asked, carried.contact_role),
        *(sheet(contract, carried, lists) for contract in asked),
        guidance(asked),
        *([code_sheet] if lists else []),
    ]
    title = f"{return_type.capitalize()} return, {cluster_member.name}, {month.words}"
    return FORMS[form](BookPlan(title, sheets, {listed.name: listed for listed in lists.values()}))


def _not_asked(contracts: Contracts, return_type: str, month: Month) -> str:
    known = {contract.return_type for contract in contracts.sheets.values()}
    if return_type not in known:
        return f"There’s no {return_type} return. Choose one of: {', '.join(sorted(known))}."
    later = (month + ahead for ahead in range(1, 13))
    following = next((ahead for ahead in later if contracts.of_return(return_type, ahead)), None)
    after = f" The next one is for {following.words}." if following else ""
    return f"There’s no {return_type} return for {month.words}.{after}"
