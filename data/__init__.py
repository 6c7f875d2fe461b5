"""Returns in: contracts, clusters, registers, storage, intake, the ledger, observations, templates, sample data."""
