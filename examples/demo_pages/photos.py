"""Every pixel of scikit-learn's two sample photographs, laid out by colour, each dot in its own."""

import numpy as np
import pandas as pd
import streamlit as st
from demo_pages import report
from sklearn.datasets import load_sample_images

from streamlit_glscatter import embed, st_glscatter


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of sRGB bytes: distances there are close to what the eye sees."""
    linear = rgb / 255.0
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = linear @ to_xyz.T / [0.9505, 1.0, 1.0890]
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.column_stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])]
    )


@st.cache_data(show_spinner="Laying out 546,560 pixels …")
def pixels() -> pd.DataFrame:
    """One row a pixel: where it lies, its colour and the photograph it comes from."""
    images = load_sample_images()
    frames = []
    for name, image in zip(images.filenames, images.images, strict=True):
        row, column = np.indices(image.shape[:2])
        rgb = image.reshape(-1, 3)
        frames.append(
            pd.DataFrame(
                {
                    "photo": name.rsplit("/", 1)[-1].removesuffix(".jpg"),
                    "row": row.ravel().astype(np.int16),
                    "column": column.ravel().astype(np.int16),
                    "red": rgb[:, 0],
                    "green": rgb[:, 1],
                    "blue": rgb[:, 2],
                }
            )
        )
    data = pd.concat(frames, ignore_index=True).astype({"photo": "category"})
    xy = embed(lab(data[["red", "green", "blue"]].to_numpy(float)), method="pca", progress=False)
    # Pixels of equal colour would lie exactly on each other; a seeded nudge shows how many there are.
    nudge = np.random.default_rng(1).normal(0, 0.35, xy.shape)
    return data.assign(x=xy[:, 0] + nudge[:, 0], y=xy[:, 1] + nudge[:, 1])


watch = report.Stopwatch()
st.title("Every pixel of a photo")
st.markdown(
    "546,560 pixels of two photographs, laid out by the principal components of their colour. "
    "A lasso around a colour tells where in the photographs it is."
)
data = pixels()
by = st.segmented_control("Colour", ["own colour", "photo"], default="own colour", required=True)
with watch:
    event = st_glscatter(
        {
            "x": data["x"].to_numpy(),
            "y": data["y"].to_numpy(),
            "own colour": data[["red", "green", "blue"]].to_numpy(np.uint8),
            "photo": data["photo"],
            "row": data["row"].to_numpy(),
            "column": data["column"].to_numpy(),
        },
        color=by,
        hover=["photo", "row", "column"],
        on_select="rerun",
        key="photos",
    )

rows = event.selection.point_indices
if len(rows):
    images = load_sample_images()
    for name, image, place in zip(
        images.filenames, images.images, st.columns(len(images.images)), strict=True
    ):
        short = name.rsplit("/", 1)[-1].removesuffix(".jpg")
        chosen = data.iloc[rows]
        chosen = chosen[chosen["photo"] == short]
        faded = (image * 0.15 + 255 * 0.1).astype(np.uint8)
        faded[chosen["row"], chosen["column"]] = image[chosen["row"], chosen["column"]]
        place.image(faded, caption=f"{short}: {len(chosen):,} of {image[..., 0].size:,} pixels")
report.selection(event, data)
report.cost(watch)
