"""The addresses of the API, a module for each concern of a person."""
