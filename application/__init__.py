"""What people do: receive, answer, draft, challenge, sign off, publish, verify. No Prefect here, and no web."""
