"""One file per promise, measured beside what a user would pick instead."""
