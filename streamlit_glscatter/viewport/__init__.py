"""Above the threshold: which counts or points a view of the plane gets."""
