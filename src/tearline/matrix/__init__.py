"""Who may decide what (ADR 0046): the matrix of decision rights in its versions, and what officers lend of theirs.

Its codes are in ``tearline.measures``. ``row``: a row, and a file of them; ``check``: inputs that no row covers, or
several; ``questions``, ``deeds``, ``delegations``: what the faces call. Who may decide is the database's to say
(``gate.may_decide``).
"""
