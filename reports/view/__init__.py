"""Everything an edition shows, as types of the reports' own; every format is made from them."""
