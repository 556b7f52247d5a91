"""PNG written here is read back by another program, colour by colour."""

import io

import numpy as np
from PIL import Image

from pipeline.figures.png import png


def test_what_is_written_is_read_back_as_it_was() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, 3), np.uint8)
    words = {"Title": "Pay – “fair”", "Description": "事例\nsecond line"}
    with Image.open(io.BytesIO(png(pixels.tobytes(), 5, 7, 300, words))) as image:
        image.load()  # checks the sums of all parts
        assert (image.mode, image.size) == ("RGB", (5, 7))
        np.testing.assert_array_equal(np.asarray(image), pixels)
        assert {name: str(image.info[name]) for name in words} == words
        assert round(image.info["dpi"][0], 1) == round(image.info["dpi"][1], 1) == 300.0
