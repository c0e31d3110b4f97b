"""``python -m tearline``: the command line."""

from tearline.cli import main

main()
