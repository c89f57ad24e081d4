"""What is kept out of the logs."""

import logging
import re

_TOKEN = re.compile(r"(/l/)[^/?#\s]+")


class NoTokens(logging.Filter):
    """The address of a private link is its key: a line of the log names the page and not the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/l/" in said:
            record.msg, record.args = _TOKEN.sub(r"\1…", said), None
        return True
