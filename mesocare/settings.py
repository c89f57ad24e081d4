"""How Mesocare runs. Everything a clinic may change comes from the environment; nothing secret stands here.

| variable | meaning | default |
|---|---|---|
| `MESOCARE_HOME` | the folder of the clinic's data, keys and audit head | `./var` |
| `DATABASE_URL` | `postgres://user:password@host:port/name` | SQLite in `MESOCARE_HOME` |
| `MESOCARE_ORIGIN` | the address people open, used in every link that is sent | `http://127.0.0.1:8000` |
| `MESOCARE_HOSTS` | further host names it answers to, by comma | none |
| `MESOCARE_IDLE_MINUTES` | how long a screen may stand still before it locks | 10 |
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from mesocare.audit.keyring import key_text
from mesocare.web.catalogues import compile_stale
from mesocare.web.database import database_from

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("MESOCARE_HOME", ROOT / "var")).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
KEYS = Path(os.environ.get("MESOCARE_KEYS", HOME / "keys")).resolve()
AUDIT_HEAD = Path(os.environ.get("MESOCARE_AUDIT_HEAD", HOME / "audit-head")).resolve()
OUTBOX = HOME / "outbox"
KNOWLEDGE = Path(os.environ.get("MESOCARE_KNOWLEDGE", ROOT / "knowledge")).resolve()

DEBUG = False
SECRET_KEY = key_text(KEYS, "pages")
ORIGIN = os.environ.get("MESOCARE_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
_origin = urlsplit(ORIGIN)
_further_hosts = [host for host in os.environ.get("MESOCARE_HOSTS", "").split(",") if host]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _origin.hostname or "localhost", *_further_hosts]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "mesocare.web",
    "mesocare.audit",
    "mesocare.clinics",
    "mesocare.messages",
    "mesocare.patients",
    "mesocare.assessment",
    "mesocare.planning",
    "mesocare.billing",
    "mesocare.consent",
    "mesocare.orders",
    "mesocare.diary",
    "mesocare.stock",
    "mesocare.mixing",
    "mesocare.exposure",
    "mesocare.treatment",
    "mesocare.aftercare",
    "mesocare.recovery",
    "mesocare.recalls",
    "mesocare.outcomes",
    "mesocare.fhir",
    "mesocare.knowing",
    "mesocare.chart",
    "mesocare.today",
    "mesocare.portal",
    "mesocare.guide",
    "mesocare.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mesocare.web.middleware.HeadersMiddleware",
    "mesocare.web.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mesocare.clinics.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mesocare.clinics.middleware.IdleLockMiddleware",
    "mesocare.clinics.middleware.StaffMiddleware",
    "mesocare.audit.middleware.ReadsMiddleware",
    "mesocare.web.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mesocare.urls"
WSGI_APPLICATION = "mesocare.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "mesocare" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mesocare.clinics.context.clinic",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", ""), HOME / "clinic.sqlite3")}
GUARD_ROWS = True  # tables that are written once have triggers that say so
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "clinics.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mesocare.clinics.signin.Adapter"
MFA_ADAPTER = "mesocare.clinics.signin.SecondFactor"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Mesocare"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "mesocare.clinics.signin.who_tries"
AXES_ENABLE_ADMIN = False
# How many proxies of the clinic's own stand before Mesocare. With 0 no header says where a request is from.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MESOCARE_PROXIES", "0"))
AXES_CLIENT_IP_CALLABLE = "mesocare.clinics.signin.where_from"
SILENCED_SYSTEM_CHECKS = ["axes.W003", "security.W009"]  # the key's 44 letters are 256 random bits

IDLE_LOCK_SECONDS = int(os.environ.get("MESOCARE_IDLE_MINUTES", "10")) * 60
SESSION_COOKIE_AGE = 60 * 60 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _origin.scheme == "https"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SESSION_COOKIE_SECURE
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LOCALE_PATHS = [ROOT / "mesocare" / "locale"]
compile_stale(LOCALE_PATHS[0])
# A language is offered once its catalogue is there: half of a page in another language helps nobody.
_languages = [("en", _("English")), ("ar", _("Arabic")), ("de", _("German")), ("fr", _("French"))]
LANGUAGES = [
    (code, name)
    for code, name in _languages
    if code == "en" or (LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").exists()
]
MACHINE_DRAFTED = frozenset({"ar"})  # translated by a machine, read by nobody yet: each such page says so

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
LARGEST_BODIES = {
    "/patients/import/": 66 * 1024 * 1024
}  # the only page that takes files; elsewhere the above

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = OUTBOX
DEFAULT_FROM_EMAIL = os.environ.get("MESOCARE_FROM", "clinic@localhost")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CARRIERS = {
    "email": "mesocare.messages.carriers.EmailCarrier",
    "sms": "mesocare.messages.carriers.FolderCarrier",
    "letter": "mesocare.messages.carriers.FolderCarrier",
}
PRIVATE_LINK_OPENER = "mesocare.messages.opening.open_for_request"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no-tokens": {"()": "mesocare.web.logs.NoTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no-tokens"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "mesocare": {"level": "INFO"},
    },
}
