"""A column coloured by the package, decoded again."""

import numpy as np
import pyarrow as pa

from streamlit_glscatter.looks.channels import resolve_color
from streamlit_glscatter.points import prepare


def read(buffer):
    return pa.ipc.open_stream(buffer.data).read_all().combine_chunks()


class Colored:
    """A resolved colour with its buffers decoded, per point in source order."""

    def __init__(self, values, *, x=None, **options):
        n = len(values)
        x = np.arange(n, dtype=np.float64) if x is None else x
        points = prepare({"x": x, "y": np.zeros(n), "c": values})
        self.channel = resolve_color(points.table, points.layout, color="c", **options)
        self.manifest = self.channel.manifest
        self.notes = self.channel.notes
        column = read(self.channel.buffers[self.manifest["column"]]).column(0)
        flat = column.combine_chunks().to_pylist() if len(column) else []
        self.points = [flat[i] for i in np.argsort(points.layout.rows)]

    @property
    def legend(self):
        return read(self.channel.buffers["legend"]).to_pylist()

    @property
    def rows(self):
        """Name, count and role of each legend row."""
        return [(row["name"], row["count"], row["role"]) for row in self.legend]

    @property
    def names(self):
        """Name of the legend row of each point."""
        legend = self.legend
        return [legend[code]["name"] for code in self.points]

    @property
    def shares(self):
        """Place of each point along the range, None where missing."""
        return [None if code == 65535 else code / 65534 for code in self.points]
