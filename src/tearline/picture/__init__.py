"""The picture: what a person asks. Each question becomes a named question of the gate; no access logic here."""
