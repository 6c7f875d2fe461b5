"""The portal: pages, forms and an API for boroughs, coordinators and boards.

It knows no rule of the business. `addresses.py` declares every address with what it needs; each does one thing by one
function of `application`, with whoever is signed in as the caller; buttons are shown by the same declaration.
"""
