"""``medbook worker``: what happens in the database goes out to the world."""
