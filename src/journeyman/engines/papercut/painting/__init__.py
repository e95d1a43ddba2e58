"""The painting half of papercut: from a plan to pixels.

``composition.compose`` decides where everything stands, ``render.render`` paints a composition at any size.
"""
