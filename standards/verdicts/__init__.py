"""Comparing observations with a rule set, and the sentences that say what came of it."""
