"""Where the points are: axes, quantum coordinates, sampled levels in the order of the grid."""
