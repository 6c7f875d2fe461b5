"""What people do: receive, answer, draft, challenge, sign off, publish, verify. It knows no Prefect and no web."""
