"""Torture: load, crashes, power cuts, full disks and lost servers, and what must hold after each."""
