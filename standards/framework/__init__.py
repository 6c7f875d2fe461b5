"""Rule sets as models: standards, their measures' specifications, references, waivers, glossary, schema."""
