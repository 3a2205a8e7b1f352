"""What the points look like: colours, sizes, opacities, and the legends that explain them."""
