"""Files are read apart: by a child process that holds no secret and can open nothing.

A file from outside is hostile until the gate has its records, and its parsers are much code. So whoever
loads a file (the service, the command line) never looks into it. It opens the file and hands the open
descriptor to a fresh process, which reads it and sends drafts and rejects back over a pipe:

``reading``   the side of whoever loads: opens, starts the child, holds it to its bounds, believes nothing
``wire``      the form in which drafts and rejects travel, and what is refused of it
``child``     the process that reads
``walls``     what the child takes from itself before it looks into a file
``handed``    a file known only by its name, its size and an open descriptor
"""
