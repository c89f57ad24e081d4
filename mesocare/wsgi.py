"""What the server runs: `granian --interface wsgi mesocare.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesocare.settings")
application = get_wsgi_application()
