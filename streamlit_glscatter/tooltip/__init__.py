"""What is told of a point: values, pictures, and how the values are distributed."""
