"""The WSGI application, for any WSGI server: `gunicorn wsgi`, `granian --interface wsgi wsgi`."""

from fieldapp import create_app

application = app = create_app()
