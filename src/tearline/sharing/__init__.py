"""What agencies of a deployment say to each other without showing each other their records."""
