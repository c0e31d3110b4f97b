"""The API: a thin face over what a person asks and does, under ``/api/v1``."""

PREFIX = "/api/v1"
