"""Long sweeps of the core: every chart, many people, a hundred thousand clinics. Without Django, once."""
