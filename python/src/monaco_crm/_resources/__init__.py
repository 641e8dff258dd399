"""Resources with methods that are written by hand, beside the generated ones."""
