"""The rules of mesotherapy as a library: plain Python, with no framework, database, network or clock."""
