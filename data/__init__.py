"""Returns: contracts, clusters, sources, the gate, judgement, the ledger, cuts, observations, sample data."""
