"""Charts as SVG, the same bytes everywhere, each with its words."""
