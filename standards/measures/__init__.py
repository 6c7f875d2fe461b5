"""How standards are worked out from rows: what every measure says of itself, and the parts they share."""
