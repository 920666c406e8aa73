"""The WSGI application that the server's processes load."""

from patrol.app import create_app
from patrol.settings import read_settings
from patrol.web.logs import set_up_logs

settings = read_settings()
set_up_logs(settings)
application = create_app(settings)
