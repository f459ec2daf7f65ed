"""What a recipe raises to say why it cannot go on, and whether trying again can help."""

from __future__ import annotations


class RecipeFailure(Exception):
    """Ends the run with `exit_code`; the message is what people read."""

    exit_code = 1


class BadData(RecipeFailure):
    """The rows do not fit: another attempt on the same rows fails as well."""

    exit_code = 65


class Temporary(RecipeFailure):
    """Something is away for now: the run is tried again."""

    exit_code = 75


class BadConfiguration(RecipeFailure):
    """A parameter, the environment or the recipe itself has to be changed first."""

    exit_code = 78
