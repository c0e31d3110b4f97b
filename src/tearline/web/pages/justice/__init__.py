"""Pages for whoever works on a case: police, custody desk, prosecutor."""
