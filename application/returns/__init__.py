"""A return's life: received, validated, answered, explained, withdrawn."""
