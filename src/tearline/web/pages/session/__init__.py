"""Who is signed in, and how: sign-in, keys, sessions, what waits."""
