"""What agencies ask of each other and share: no exchange grants sight, which is the label's alone (ADR 0059)."""
