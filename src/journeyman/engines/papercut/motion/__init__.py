"""Clips: a scene, or a picture, in motion.

A clip is a pure function of time. ``planes`` takes a scene apart by depth, ``camera`` and ``life`` say where each part
is at a time, ``film`` lays a frame together, ``reels`` encodes some seconds of them, ``shooting`` is the job's way.
"""
