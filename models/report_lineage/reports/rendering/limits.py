"""What one rendering may take."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class RenderLimits:
    """What one rendering may take; past any of it nothing is rendered.

    :param wall_s: seconds until the output is there.
    :param cpu_s: seconds of a processor, rounded up by less than one.
    :param memory_bytes: the address space of the process, Python and libraries included; on
        macOS, which does not limit that, its resident memory, looked at 50 times a second.
    :param output_bytes: the size of the output in UTF-8.
    """

    wall_s: float = 10.0
    cpu_s: float = 5.0
    memory_bytes: int = 256 * MEBIBYTE
    output_bytes: int = 16 * MEBIBYTE

    def allowed(self, limit: str) -> str:
        """Return how much a limit allows, in words."""
        return {
            "wall-clock time": f"{self.wall_s:g} s",
            "CPU time": f"{self.cpu_s:g} s",
            "memory": f"{self.memory_bytes / MEBIBYTE:g} MiB",
            "output": f"{self.output_bytes / MEBIBYTE:g} MiB",
        }.get(limit, "fixed")
