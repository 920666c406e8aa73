"""The private PostgreSQL cluster of one-command runs: its own data, its own socket, no TCP port.

Standard library only: it runs before anything is installed, and as any system user. See `cluster.Cluster`.
"""

from patrol.postgres.cluster import APP, DATABASE, OWNER, Cluster, Status
from patrol.postgres.programs import ClusterError, program

__all__ = ["APP", "DATABASE", "OWNER", "Cluster", "ClusterError", "Status", "program"]
