"""Words of a blend for templates."""
