"""The table of parameters."""

from __future__ import annotations

from journeyman.tasks.parameters import BY_NAME, EXCLUDING, FIELDS, PARAMETERS, REPLACEMENTS, Kind


def test_names_are_unique() -> None:
    """No two parameters share a name or an alias."""
    names = [name for parameter in PARAMETERS for name in (parameter.name, *parameter.aliases)]
    assert len(names) == len(set(names)) == len(BY_NAME)


def test_defaults_are_accepted() -> None:
    """A default that is a number lies inside its own limit."""
    for parameter in PARAMETERS:
        for limit in parameter.limits:
            if parameter.kind in {Kind.INTEGER, Kind.NUMBER} and limit.default.isdigit():
                assert limit.least <= float(limit.default) <= limit.most, parameter.name
            if limit.choices and limit.default:
                assert limit.default in limit.choices, parameter.name


def test_other_names_lead_to_known_ones() -> None:
    """Whatever the table points to exists, and what is replaced is not itself a name."""
    assert {target.removeprefix("--") for target in REPLACEMENTS.values()} <= set(BY_NAME)
    assert not set(REPLACEMENTS) & set(BY_NAME)
    assert {name for pair in EXCLUDING for name in pair} <= set(BY_NAME)
    assert len(FIELDS) >= 15


def test_every_limit_can_be_shown() -> None:
    """Every parameter with a value says what it accepts."""
    for parameter in PARAMETERS:
        for limit in parameter.limits:
            assert bool(parameter.accepted(limit)) is (parameter.kind is not Kind.FLAG), parameter.name
