"""The authorities of the United Kingdom."""
