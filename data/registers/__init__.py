"""Registers (YAML): the services and panels of each borough, and the minutes that returns cost."""
