"""The authorities of the United Kingdom with children's services: their codes, names and successors, by date."""
