"""What is done to MedBook, one module a phase."""
