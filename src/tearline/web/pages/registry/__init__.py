"""Agencies, officers, vettings and their rules."""
