"""Mistakes that a careless change to the SQL could make, and the tests of MedBook that find each."""
