"""The lint: what is wrong with a rule set, said so that the person who owns it can correct it."""

from __future__ import annotations

from standards.lint.catalogue import CODES, LintCode, LintFinding, Weight
from standards.lint.lint import LintContext, lint, lint_folder

__all__ = ["CODES", "LintCode", "LintContext", "LintFinding", "Weight", "lint", "lint_folder"]
