"""A second program that works out verdicts, written from `docs/measures.md` and the YAML files alone.

Slow, naive and short. It reads the contracts, the rules and plain rows, and shares nothing with the pipeline.
"""
