"""Clusters: their members, sources, calendars and exemptions (YAML), and what each borough owes."""
