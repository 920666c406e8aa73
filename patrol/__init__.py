"""patrol: field patrol for a Seoul district's audit office (자치구 감사담당관의 현장순찰).

The package imports nothing here, so that importing one rule does not start everything else.
"""

__version__ = "0.1.0"
