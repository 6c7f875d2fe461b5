"""What boroughs could share, and the young people who move between them."""
