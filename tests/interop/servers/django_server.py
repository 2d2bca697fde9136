"""django-oauth-toolkit as an OpenID Provider, with a protected API, as its documentation sets it up. All in one file.

Whoever signs in exists. POST /interop/expire ends the named access tokens now, as time would.
"""

import logging
import os
import sys
import tempfile

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

APP = "http://localhost:8080"
PORT = 8091


def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


folder = tempfile.TemporaryDirectory(prefix="daypass-interop-")
settings.configure(
    SECRET_KEY=os.urandom(32).hex(),
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    STATIC_URL="/static/",
    LOGIN_URL="/sign-in",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(folder.name, "db"),
            # two requests that write at once wait for each other
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
        "corsheaders",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "corsheaders.middleware.CorsMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    CORS_ALLOWED_ORIGINS=[APP],
    CORS_EXPOSE_HEADERS=["WWW-Authenticate"],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": private_key(),
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
        "ACCESS_TOKEN_EXPIRE_SECONDS": 300,
        "SCOPES": {
            "openid": "Who you are",
            "profile": "Your name",
            "email": "Your e-mail address",
            "notes:read": "Read your notes",
            "admin": "Administer everything",
        },
        "DEFAULT_SCOPES": ["openid"],
    },
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.shortcuts import redirect  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.html import format_html  # noqa: E402
from django.utils.http import url_has_allowed_host_and_scheme  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from oauth2_provider.decorators import protected_resource, protected_resource_metadata  # noqa: E402
from oauth2_provider.models import AccessToken, Application  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402
from oauth2_provider.urls import metadata_urlpatterns  # noqa: E402
from werkzeug.serving import run_simple  # noqa: E402


class Validator(OAuth2Validator):
    """Adds what people see of themselves to the ID token and to UserInfo."""

    def get_additional_claims(self, request):
        user = request.user
        return {
            "name": user.get_full_name(),
            "preferred_username": user.username,
            "email": user.email,
            "email_verified": True,
        }


SIGN_IN = """<form method="post">
<input type="hidden" name="csrfmiddlewaretoken" value="{}">
<input name="login"><input name="password" type="password"><button type="submit">Sign in</button>
</form>"""


def sign_in(request):
    back = request.GET.get("next", "/")
    if request.method == "POST":
        name = request.POST["login"]
        user, _ = get_user_model().objects.get_or_create(
            username=name,
            defaults={"first_name": name.capitalize(), "last_name": "Example", "email": f"{name}@example.com"},
        )
        login(request, user)
        return redirect(back if url_has_allowed_host_and_scheme(back, {f"localhost:{PORT}"}) else "/")
    return HttpResponse(format_html(SIGN_IN, get_token(request)))


@protected_resource(scopes=["notes:read"])
def notes(request):
    return JsonResponse({"notes": [f"a note of {request.resource_owner.username}"]})


@protected_resource_metadata(scopes=["notes:read"])
def notes_with_a_challenge(request):
    return JsonResponse({"notes": [f"a note of {request.resource_owner.username}"]})


@protected_resource_metadata(scopes=["admin"])
def admin(request):
    return JsonResponse({"admin": request.resource_owner.username})


@csrf_exempt
def expire(request):
    named = AccessToken.objects.filter(token__in=request.POST.getlist("token"))
    return JsonResponse({"expired": named.update(expires=timezone.now())})


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("", include((metadata_urlpatterns, "oauth2_metadata"))),
    path("sign-in", sign_in),
    path("api/notes", notes_with_a_challenge),
    path("api/plain", notes),
    path("api/admin", admin),
    path("interop/expire", expire),
]


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    call_command("migrate", verbosity=0)
    Application.objects.create(
        name="Daypass",
        client_id="daypass",
        client_type=Application.CLIENT_PUBLIC,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=f"{APP}/callback",
        post_logout_redirect_uris=f"{APP}/signed-out",
        allowed_origins=APP,
        algorithm=Application.RS256_ALGORITHM,
    )
    run_simple("localhost", PORT, get_wsgi_application(), threaded=True)


if __name__ == "__main__":
    # the settings name this module
    sys.modules["django_server"] = sys.modules["__main__"]
    main()
