"""Step 6 of the gate: a file with rows or details about single children is refused, and nothing of it is repeated.

Texts with their places go in, sightings come out: what was seen, and where, never what it says. The rules, each in a
module of its own:

- *headings*: a column headed by a detail of people (date of birth, surname, NHS number) or by a word for a person, or
  for a person's record, with text or identifiers below. Over counts, or over names of teams, it is no breach.
- *columns*: dates 8 to 18 years before the return's month beside texts; numbers that pass for NHS numbers or UPNs; a
  row for each person.
- *details*: a text that gives away a birth date, a number of a person, a name with an age, or how to reach somebody.

A cell is searched by all of them, every other text of the file by the last.
"""
