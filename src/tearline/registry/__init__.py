"""The registry: agencies, officers, vettings and purposes; and how an officer signs in."""
