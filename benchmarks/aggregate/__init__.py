"""What the server does above the threshold, beside plain Datashader."""
