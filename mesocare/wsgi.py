"""What the server runs: `granian --interface wsgi mesocare.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesocare.settings")
application = get_wsgi_application()


def settle_memory() -> None:
    """Keep what was loaded at the start out of every later search for garbage, and search less often.

    Otherwise each such search walks the whole of Django and the pack: 60 ms in the middle of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


settle_memory()
