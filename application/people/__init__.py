"""People: who they are, which roles they hold, what each role may do. Every act that needs a role is checked here."""
