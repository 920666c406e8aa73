"""The WSGI application that the server's processes load."""

import gc
import sys

from patrol.app import create_app
from patrol.settings import SettingsError, read_settings
from patrol.web.logs import set_up_logs

settings = read_settings()
set_up_logs(settings)
try:
    application = create_app(settings)
except SettingsError as error:
    sys.exit(str(error))

# What is loaded by now stays for good: the collector need not walk through it again and again while it serves.
gc.collect()
gc.freeze()
