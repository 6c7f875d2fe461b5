"""The commands of `minstd`, by what they are about."""
