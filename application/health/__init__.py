"""Whether all is well: what is late, unsigned, unsent, unreachable, unverified or full."""
