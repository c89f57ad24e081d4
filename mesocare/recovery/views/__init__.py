"""Pages of recovery: the patient's phone, the clinic's inbox, the desk's call."""
