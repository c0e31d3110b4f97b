<<<<<<< HEAD
"""What agencies share beyond records: releases, and what other rooms of this package add."""
=======
"""What passes between agencies: desks, and what is asked, said and given from one to another."""
>>>>>>> lead
