"""The names of sheets and fields that code must know; everything else is read from the contracts.

Most of the pipeline goes by what a contract says of its sheets and fields. Where a meaning is not in the contracts
(what the register holds, what the cover must say, which figures are compared with last month's), the name stands here.
"""

from __future__ import annotations

from typing import Final

# --- The returns, and the sheets that are not in any contract ---------------------------------------------------------
SERVICE: Final = "service"
PANEL: Final = "panel"
PROFILE: Final = "profile"
RETURN_TYPES: Final = (SERVICE, PANEL, PROFILE)

COVER: Final = "Cover"
GUIDANCE: Final = "Guidance"
CODES: Final = "Codes"
TO_CORRECT: Final = "What to correct"
TO_CORRECT_BEFORE: Final = "What to mend"
"""What the first sheet of a marked copy was called in version 0.1.0; such copies may still come back."""

# --- What the cover says ----------------------------------------------------------------------------------------------
RETURN_TYPE: Final = "return_type"
BOROUGH: Final = "borough"
MONTH: Final = "month"
CONTRACT_VERSION: Final = "contract_version"
CONTACT_ROLE: Final = "contact_role"
MINUTES: Final = "minutes_taken"
COVER_NOTE: Final = "note"
NEEDED_ON_COVER: Final = (RETURN_TYPE, BOROUGH, MONTH, CONTRACT_VERSION)
KEPT_OF_COVER: Final = (*NEEDED_ON_COVER, CONTACT_ROLE, MINUTES)
"""The lines of the cover that are kept, beside those that say whether there is nothing to report."""

CONTACT_ROLES: Final = (
    *("Performance analyst", "Data analyst", "Information officer", "Panel coordinator", "Partnership coordinator"),
    *("Partnership business manager", "Partnership manager", "Business support officer"),
    *("Service manager", "Team manager", "Commissioning manager", "Head of service", "Safeguarding lead"),
)
"""The roles that the cover may name: of any other text nothing is kept, for it may be somebody's name.

A drop-down offers them: together, with commas between them, they must not have more than 255 letters.
"""


def nil_key(sheet: str) -> str:
    """Return the cover's line that says whether nothing happened that a sheet (`activity`) asks about."""
    return f"nil_{sheet}"


# --- Sheets -----------------------------------------------------------------------------------------------------------
SERVICES: Final = "services"
ACTIVITY: Final = "activity"
MOVEMENTS: Final = "movements"
PANELS: Final = "panels"

# --- Fields -----------------------------------------------------------------------------------------------------------
SERVICE_ID: Final = "service_id"
SERVICE_NAME: Final = "service_name"
SERVICE_TYPES: Final = "service_types"
FORMS_OF_ABUSE: Final = "forms_of_abuse"
BOROUGHS_SERVED: Final = "boroughs_served"
STATUS: Final = "status"
OPERATING: Final = "operating"
REFERRALS_RECEIVED: Final = "referrals_received"
OTHER_BOROUGH: Final = "other_borough"
DIRECTION: Final = "direction"
SENT: Final = "sent"
RECEIVED: Final = "received"
REASON: Final = "reason"
CHILDREN_MOVED: Final = "children_moved"
PANEL_ID: Final = "panel_id"
HOST_BOROUGH: Final = "host_borough"
PANEL_TYPE: Final = "panel_type"
MEETINGS_HELD: Final = "meetings_held"
AT_MEETINGS: Final = (
    *("cases_considered", "cases_new", "cases_harming_under_18", "cases_repeat_12m", "victims_16_17"),
    "actions_due",
)
"""What a panel's meetings deal with: without a meeting there can hardly be any."""

COMBINED_WITH: Final = "combined_with"

# --- Lists of codes ---------------------------------------------------------------------------------------------------
AREAS: Final = "areas"
"""Not in the file of codes: the authorities of the United Kingdom, from `data.authorities`."""

COMMISSIONERS: Final = "commissioners"
LOCAL_AUTHORITY: Final = "local_authority"
PANEL_TYPES: Final = "panel_types"
AGENCIES: Final = "agencies"
