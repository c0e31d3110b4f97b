"""A deployment to try out: an invented sample of four agencies, three viewers, and what each gets to see."""
