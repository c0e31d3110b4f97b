"""What passes between agencies: desks, and what is asked, said and given from one to another."""
