"""What a plain recipe is told about its run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Dict, Iterator, List, Optional, Protocol, Sequence



@dataclass(frozen=True)
class Column:
    """A column as the data set knows it; `type` as in a data set's schema."""

    name: str
    type: str
    precision: Optional[int] = None
    scale: Optional[int] = None


@dataclass(frozen=True)
class Window:
    """The rows that the run may see: `[begin, end)`; `begin` is None where nothing bounds it. Both in UTC."""

    begin: Optional[datetime]
    end: datetime


class Dataset(Protocol):
    """
    The rows of the run's window, in the order in which they came in. `exact`: columns of the type `decimal` come as
    `decimal.Decimal`, else as doubles, which are numbers to every library and keep 15 digits.
    """

    @property
    def columns(self) -> List[Column]: ...

    def read(self, columns: Optional[Sequence[str]] = None, exact: bool = False) -> Any:
        """All rows as one DataFrame."""

    def chunks(self, rows: int = 100_000, columns: Optional[Sequence[str]] = None, exact: bool = False) -> Iterator[Any]:
        """The rows as DataFrames of at most `rows` rows, one after the other: memory does not grow with their number."""

    def rows(self, exact: bool = False) -> Iterator[Dict[str, Any]]:
        """The rows as dictionaries, without pandas."""


@dataclass(frozen=True)
class Context:
    """`ctx`: passed to every function of a recipe that declares it."""

    run_id: str
    task: str
    #: The nominal time of the run, in UTC: what a recipe uses instead of the clock, so that a run can be repeated.
    now: datetime
    window: Window
    #: The same for every attempt of a run.
    seed: int
    attempt: int
    dataset: Dataset
    #: `log_metric(name, value)`: shown while the run goes on, and stored with its metrics.
    log_metric: Callable[[str, float], None]
    #: `progress(fraction, message)`; the fraction may be None.
    progress: Callable[..., None]
    #: `write(frame)`: stores rows as predictions, for a `save` that changes them.
    write: Callable[[Any], None]
