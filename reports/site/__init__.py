"""The pages of an edition, and the reply that a borough receives."""
