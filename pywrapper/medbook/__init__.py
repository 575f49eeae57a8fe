"""MedBook over HTTP: each request becomes one call of a function in schema ``api``."""
