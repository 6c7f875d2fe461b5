"""What the ledger's database holds beside the record: sessions, attempts, queues. Its rows come and go, unchained."""
