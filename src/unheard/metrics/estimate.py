"""What a metric comes to: a value with its interval, how many rows and customers it stands on, and how."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The same estimate for the period before."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int

    def to_json(self) -> dict[str, Any]:
        """Turn it into the shape of the contract."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "clusters": self.clusters,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The change since the period before, with the interval of the difference itself."""

    value: float | None
    low: float | None
    high: float | None
    method: str

    def to_json(self) -> dict[str, Any]:
        """Turn it into the shape of the contract."""
        return {"value": self.value, "low": self.low, "high": self.high, "method": self.method}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number of one metric in one segment; None is "not observable", and a note says why."""

    metric: str
    segment: dict[str, str]
    """Segment name → its value; empty for all rows."""
    value: float | None
    low: float | None
    """Lower 95 % limit; None with one cluster."""
    high: float | None
    n: int
    """Rows that count."""
    clusters: int
    """Customers (or accounts) that they belong to."""
    unit: str
    method: str
    notes: tuple[str, ...] = ()
    previous: Previous | None = None
    difference: Difference | None = None

    def to_json(self) -> dict[str, Any]:
        """Turn it into the shape of contract §2; previous and difference only where a comparison was asked for."""
        row: dict[str, Any] = {
            "metric": self.metric,
            "segment": dict(self.segment),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
            "clusters": self.clusters,
            "unit": self.unit,
            "method": self.method,
            "notes": list(self.notes),
        }
        if self.previous is not None:
            row["previous"] = self.previous.to_json()
        if self.difference is not None:
            row["difference"] = self.difference.to_json()
        return row
