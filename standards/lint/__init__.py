"""The lint: what is wrong with a rule set, said so that the person who owns it can mend it."""

from __future__ import annotations

from standards.lint.catalogue import CODES, Code, LintFinding, Weight
from standards.lint.lint import Surroundings, lint, lint_folder

__all__ = ["CODES", "Code", "LintFinding", "Surroundings", "Weight", "lint", "lint_folder"]
