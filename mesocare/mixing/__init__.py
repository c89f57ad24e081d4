"""What was mixed for a session: from which lots, by whom, checked by whom, until when it may be used."""
