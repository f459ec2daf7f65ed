"""
Recipes of the published platform were written for pandas before 2.0. What pandas has taken away since is put back for
them, and what it does otherwise is done as before, so that their numbers stay the same. Each use is logged once.
"""

from __future__ import annotations

from typing import Callable

from .numpy_names import put_back_numpy_names
from .pandas_behaviour import restore_behaviour
from .pandas_copies import write_through_selections
from .pandas_methods import put_back_methods
from .pandas_positions import take_positions

Say = Callable[[str], None]


def install(say: Say) -> None:
    """Changes pandas in this process. Does nothing where it is old enough, or not there."""
    try:
        import pandas
    except ImportError:
        return
    major = int(pandas.__version__.split(".")[0])
    if major < 2:
        return

    def used(what: str) -> None:
        say(f"pandas compatibility: {what}")

    put_back_numpy_names(used)
    put_back_methods(pandas, used)
    restore_behaviour(pandas, major, used)
    take_positions(pandas, used)
    if major >= 3:
        write_through_selections(pandas, used)
