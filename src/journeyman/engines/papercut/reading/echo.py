"""What the client is told of a plan."""

from __future__ import annotations

from journeyman.engines.papercut.plan import Plan

__all__ = ["echo"]


def echo(plan: Plan) -> dict[str, object]:
    """Say in JSON values what a plan shows and which words of the prompt changed nothing."""
    return {
        "drawn": list(plan.drawn),
        "unknown": list(plan.unknown),
        "subjects": [
            {"drawing": subject.drawing.label, "count": subject.count, "main": subject.is_main}
            for subject in plan.subjects
        ],
        "setting": plan.setting.value,
        "time": plan.time.value,
        "weather": plan.weather.value,
        "style": plan.style.value,
        "mood": plan.mood.value,
    }
