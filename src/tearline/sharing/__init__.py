"""What agencies share beyond records: releases, and what other rooms of this package add."""
