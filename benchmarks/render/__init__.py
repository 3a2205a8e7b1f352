"""The renderer benchmark: our plot beside other WebGL scatter plots, on bare pages."""
