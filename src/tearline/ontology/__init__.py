"""What things are: FollowTheMoney's model with ours, identifiers, acceptance, rules and search keys.

Each module is imported by its own name: a check that reads a plate needs no model, which takes seconds to read.
"""
