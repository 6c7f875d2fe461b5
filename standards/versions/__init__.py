"""What a new version of the rules changes, in words and in verdicts."""
