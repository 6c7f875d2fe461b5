"""The chain: one link for each transaction, by which the ledger proves that nothing in it was altered."""
