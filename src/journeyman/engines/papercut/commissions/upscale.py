"""One picture out of a grid, and one picture enlarged."""

from __future__ import annotations

import pyvips

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.orders import Commission, Offer, Order, Work

_NO_PARENT = "This needs the picture of an earlier task, and there is none."


def one(job: Job) -> Commission | Failed:
    """Take one picture out of a grid: the same pixels, and what may be asked for of one picture."""
    if job.parent is None or job.parent.picture is None:
        return Failed(reason=_NO_PARENT)
    picture = job.parent.picture
    image = pyvips.Image.new_from_buffer(picture.data, "")
    wanted = Order(work=Work.COPY, width=image.width, height=image.height, scene=picture.scene, picture=picture.data)
    return Commission(orders=(wanted,), offer=Offer.SINGLE, prompt=job.prompt, properties=dict(job.parent.properties))


def copied(wanted: Order) -> pyvips.Image:
    """Give the pixels of a picture."""
    return opened(wanted.picture)


def opened(data: bytes) -> pyvips.Image:
    """Decode a picture that was checked before; sRGB, three bands of 8 bits, in memory.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = pyvips.Image.new_from_buffer(data, "").autorot().colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    return image[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()
