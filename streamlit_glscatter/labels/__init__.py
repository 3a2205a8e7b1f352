"""Which text stands at which cluster."""
