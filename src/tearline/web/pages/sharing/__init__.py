"""Pages of what agencies ask of each other and share."""
