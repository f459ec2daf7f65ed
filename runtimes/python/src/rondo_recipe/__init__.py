"""For plain recipes: `ctx` and its types, and the failures that a recipe may raise."""

from .context import Column, Context, Dataset, Window
from .failures import BadConfiguration, BadData, RecipeFailure, Temporary

__all__ = ["BadConfiguration", "BadData", "Column", "Context", "Dataset", "RecipeFailure", "Temporary", "Window"]
