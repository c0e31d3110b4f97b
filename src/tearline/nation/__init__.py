"""The nation: an invented country with its truth, at any size, the same from the same seed.

It is made district by district (some 10,000 people and all they own and do), so that memory does not grow
with it: ``people`` → ``crime`` → ``things`` → ``events`` fill a :class:`~tearline.nation.facts.District` with
what is true; ``telling`` turns that into what each agency knows and how it writes it. Nobody in it exists.
"""
