"""The worker that keeps the emergency text on a phone, and the emergency card where somebody treats."""

from pathlib import Path

from django.templatetags.static import static

WORKER = Path(__file__).parent / "static" / "web" / "service-worker.js"
KEPT = ("web/mesocare.css", "treatment/session.css", "vendor/inter/inter-latin-wght-normal.woff2")


def worker() -> str:
    """The script, told first which files the emergency page needs."""
    kept = ", ".join(f'"{static(name)}"' for name in KEPT)
    return f"const KEPT = [{kept}];\n{WORKER.read_text(encoding='utf-8')}"
