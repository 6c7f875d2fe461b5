"""What a file says: its cover, its headings, its cells typed by the contracts, and the questions asked of them."""
