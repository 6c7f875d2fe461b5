"""Single slips that people make with a filled return, each with the least that they are told about it."""

from typing import Final

from data.model import Expectation
from tests.support.books import CAMDEN, SEPTEMBER
from tests.support.single_slips.covers import COVERS
from tests.support.single_slips.headings import HEADINGS
from tests.support.single_slips.numbers import NUMBERS
from tests.support.single_slips.pasted import PASTED
from tests.support.single_slips.rows import ROWS
from tests.support.single_slips.sheets import SHEETS
from tests.support.single_slips.slip import SingleSlip
from tests.support.single_slips.values import VALUES

__all__ = ["IN_TIME", "SLIPS", "SingleSlip"]

IN_TIME: Final = Expectation(gss_code=CAMDEN, latest=SEPTEMBER + 1)
SLIPS: Final = (*PASTED, *HEADINGS, *SHEETS, *ROWS, *COVERS, *NUMBERS, *VALUES)
