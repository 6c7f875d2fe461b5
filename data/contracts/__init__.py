"""Contracts (YAML): what each sheet of a return asks for, in which unit, and how it is checked."""
