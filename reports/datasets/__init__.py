"""Data files of an edition: CSV, workbooks, JSON and the metadata that describes them."""
