"""Joint units: who sits in them, who leads, how far they are, and each step of them ([ADR 0047](docs/decisions/))."""
