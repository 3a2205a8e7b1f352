"""Which points are selected, shown or marked, exactly as in the browser."""
