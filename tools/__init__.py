"""What keeps the checkout in order: linters, generated pages, a server for CI. Not part of the package."""
