"""A deployment to try out: an invented nation, three viewers, and what each gets to see."""
