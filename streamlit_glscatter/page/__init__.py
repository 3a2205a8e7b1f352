"""A plot becomes an element of the app: options, manifest, component."""
