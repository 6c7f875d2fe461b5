"""Where files lie: boroughs' sources, originals, typed documents, editions."""
