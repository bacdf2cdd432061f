"""A job's script: what definitions need of it is that it exists."""
