"""The pages of the shelf, for the site one works at now."""
