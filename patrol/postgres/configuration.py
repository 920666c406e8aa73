"""The server's configuration as text (pure): written anew at every start, so that a clone may move."""

from __future__ import annotations

from pathlib import Path

HOST_RULES = """\
# Everyone who reaches the socket needs a password; nobody comes over TCP.
local all all scram-sha-256
"""

_SERVER = """\
# Written by patrol at every start: changes here are lost.
listen_addresses = ''
unix_socket_directories = {socket_folder}
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = {shared_buffers_mb}MB
effective_cache_size = {cache_mb}MB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
max_wal_size = 2GB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
# No personal data in the log: neither statements nor the rows that an error is about.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
log_line_prefix = '%m [%p] '
"""


def server_configuration(socket_folder: Path, memory_mb: int) -> str:
    """Return the configuration; an eighth of the memory is the server's own cache, 128 MB to 1 GB."""
    return _SERVER.format(
        socket_folder=quote(f'"{socket_folder}"'),
        shared_buffers_mb=min(max(memory_mb // 8, 128), 1024),
        cache_mb=max(memory_mb // 2, 256),
    )


def quote(value: str) -> str:
    """Quote a value for the configuration file."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def machine_memory_mb(meminfo: Path = Path("/proc/meminfo")) -> int:
    """Return the machine's memory in MB, or 1024 where it cannot be told."""
    try:
        first = meminfo.read_text().split("\n", 1)[0]
        return int(first.split()[1]) // 1024
    except (OSError, IndexError, ValueError):
        return 1024
