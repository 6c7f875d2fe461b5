"""What a coordinator configures, outside the code: clusters, their registers, and the acceptance of changes."""
