"""``python -m tearline.cli``: the same as ``tearline``."""

from tearline.cli import main

main()
