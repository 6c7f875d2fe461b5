"""Whose word it is that a standard goes by: a law's, statutory guidance's, or the cluster's own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field

from standards.yaml import FilePart, Name, read

MANDATES: Final = Path(__file__).with_name("mandate.yaml")


class Mandate(StrEnum):
    """Who asks for what a standard asks for. A figure that others published without a duty is the cluster's own."""

    LAW = "law"
    STATUTORY_GUIDANCE = "statutory_guidance"
    CLUSTER = "cluster"


class _Stated(FilePart):
    standard: Name
    mandate: Mandate
    source: Name = Field(description="the document, with its section or paragraph")


class _VersionMandates(FilePart):
    ruleset: Name
    versions: list[Name]
    stated: list[_Stated]


class _MandatesFile(FilePart):
    rulesets: list[_VersionMandates]


@lru_cache(maxsize=4)
def published_mandates(path: Path = MANDATES) -> Mapping[tuple[str, str], Mapping[str, Mandate]]:
    """Return what versions that don't say it go by, by rule set and version: for each standard, whose word it is.

    Raises:
        RuleFileError: naming the entry, the key and how to correct it.
    """
    return {
        (entry.ruleset, version): {stated.standard: stated.mandate for stated in entry.stated}
        for entry in read(path, _MandatesFile).rulesets
        for version in entry.versions
    }
