"""Any table as columns by name, converted when they are asked for."""
