"""The framework as a handbook, and what a proposed version would change."""
