"""The diary: rooms, hours, appointments, and a whole course at once."""
