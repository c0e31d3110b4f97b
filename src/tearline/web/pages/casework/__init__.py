"""What somebody has to act on: one's day, matters, joint units, who decides what."""
