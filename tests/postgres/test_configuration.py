"""The server's configuration as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol.postgres.configuration import machine_memory_mb, quote, server_configuration


@pytest.mark.parametrize(("memory_mb", "buffers_mb"), [(512, 128), (4096, 512), (262144, 1024)])
def test_the_server_takes_an_eighth_of_the_memory_within_limits(memory_mb: int, buffers_mb: int) -> None:
    assert f"shared_buffers = {buffers_mb}MB" in server_configuration(Path("/run"), memory_mb)


def test_values_are_quoted_for_the_configuration_file() -> None:
    assert quote("it's a \\ path") == "'it''s a \\\\ path'"


def test_the_memory_is_read_from_the_kernel_and_guessed_where_that_fails(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal:        8388608 kB\nMemFree: 1 kB\n")
    assert machine_memory_mb(meminfo) == 8192
    assert machine_memory_mb(tmp_path / "missing") == 1024
