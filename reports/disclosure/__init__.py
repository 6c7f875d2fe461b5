"""Secondary disclosure control: what else is hidden, so that no hidden count follows from what is shown."""
