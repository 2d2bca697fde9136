"""Authlib's OAuth 2.0 and OpenID Connect server on Flask, with a protected API, as its documentation sets it up. In memory.

Whoever signs in exists. POST /interop/expire ends the named access tokens now, as time would.
"""

import logging
import os
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants, list_to_scope, scope_to_list
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo, UserInfoEndpoint
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask, jsonify, redirect, render_template_string, request, session, url_for
from joserfc.jwk import KeySet, RSAKey

APP = "http://localhost:8080"
PORT = 8092
ISSUER = f"http://localhost:{PORT}"
SCOPES = ["openid", "profile", "email", "notes:read", "admin"]
KEY = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)

SIGN_IN = """<form method="post">
<input name="login"><input name="password" type="password"><button type="submit">Sign in</button>
</form>"""
CONSENT = """<p>{{ client }} asks {{ user }} for {{ scope }}</p>
<form method="post"><button name="allow">Authorize</button><button name="cancel">Cancel</button></form>"""

codes = {}
tokens = []


class Client(ClientMixin):
    client_id = "daypass"
    client_metadata = {"post_logout_redirect_uris": [f"{APP}/signed-out"]}

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return f"{APP}/callback"

    def get_allowed_scope(self, scope):
        return list_to_scope([it for it in scope_to_list(scope) if it in SCOPES and it != "admin"])

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == self.get_default_redirect_uri()

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "none"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token")


class User:
    def __init__(self, name):
        self.name = name

    def get_user_id(self):
        return self.name

    def claims(self):
        return UserInfo(
            sub=self.name, name=f"{self.name.capitalize()} Example", email=f"{self.name}@example.com", email_verified=True
        )


class Code(AuthorizationCodeMixin):
    def __init__(self, code, asked, user):
        data = asked.payload.data
        self.code, self.user, self.time = code, user, int(time.time())
        self.redirect_uri = asked.payload.redirect_uri
        self.scope = asked.client.get_allowed_scope(asked.payload.scope)
        self.nonce = data.get("nonce")
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.time


class Token(TokenMixin):
    def __init__(self, issued, client, user):
        self.access_token, self.refresh_token = issued["access_token"], issued.get("refresh_token")
        self.scope, self.client, self.user = issued.get("scope"), client, user
        self.ends = time.time() + issued["expires_in"]
        self.revoked = False

    def check_client(self, client):
        return client.client_id == self.client.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return int(self.ends - time.time())

    def is_expired(self):
        return self.ends <= time.time()

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return self.user

    def get_client(self):
        return self.client


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def save_authorization_code(self, code, request):
        codes[code] = Code(code, request, request.user)

    def query_authorization_code(self, code, client):
        return codes.get(code)

    def delete_authorization_code(self, authorization_code):
        del codes[authorization_code.code]

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class RefreshTokenGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def authenticate_refresh_token(self, refresh_token):
        return next((it for it in tokens if it.refresh_token == refresh_token and not it.revoked), None)

    def authenticate_user(self, refresh_token):
        return refresh_token.user

    def revoke_old_credential(self, refresh_token):
        pass


class OpenId(OpenIDCode):
    def exists_nonce(self, nonce, request):
        return any(it.nonce == nonce for it in codes.values())

    def resolve_client_private_key(self, client):
        return KEY

    def get_client_claims(self, client):
        return {"iss": ISSUER, "aud": [client.get_client_id()]}

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user.get_user_id())


class Issuer(IssuerParameter):
    def get_issuer(self):
        return ISSUER


class TokenValidator(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return next((it for it in tokens if it.access_token == token_string), None)


class Claims(UserInfoEndpoint):
    def generate_user_info(self, user, scope):
        return user.claims().filter(scope)


class Revocation(RevocationEndpoint):
    def query_token(self, token_string, token_type_hint):
        return next((it for it in tokens if token_string in (it.access_token, it.refresh_token)), None)

    def revoke_token(self, token, request):
        token.revoked = True


class EndSession(EndSessionEndpoint):
    def get_server_jwks(self):
        return KeySet([KEY])

    def end_session(self, end_session_request):
        session.clear()


def save_token(issued, asked):
    tokens.append(Token(issued, asked.client, asked.user))


app = Flask(__name__)
app.config.update(
    SECRET_KEY=os.urandom(32),
    OAUTH2_SCOPES_SUPPORTED=SCOPES,
    OAUTH2_REFRESH_TOKEN_GENERATOR=True,
    OAUTH2_TOKEN_EXPIRES_IN={"authorization_code": 300, "refresh_token": 300},
)
clients = {Client.client_id: Client()}
server = AuthorizationServer(app, query_client=clients.get, save_token=save_token)
require_oauth = ResourceProtector()
require_oauth.register_token_validator(TokenValidator())
server.register_grant(AuthorizationCodeGrant, [OpenId(require_nonce=True), CodeChallenge(required=True)])
server.register_grant(RefreshTokenGrant)
server.register_extension(Issuer())
server.register_endpoint(Revocation)
server.register_endpoint(EndSession)
server.register_endpoint(Claims(resource_protector=require_oauth))


@app.after_request
def allow_the_app(response):
    response.headers["Vary"] = "Origin"
    if request.headers.get("Origin") == APP:
        response.headers["Access-Control-Allow-Origin"] = APP
        response.headers["Access-Control-Allow-Headers"] = "Authorization"
    return response


@app.get("/.well-known/openid-configuration")
def metadata():
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint=url_for("authorize", _external=True),
        token_endpoint=url_for("issue_token", _external=True),
        jwks_uri=url_for("keys", _external=True),
        userinfo_endpoint=url_for("userinfo", _external=True),
        revocation_endpoint=url_for("revoke", _external=True),
        end_session_endpoint=url_for("end_session", _external=True),
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        authorization_response_iss_parameter_supported=True,
    )


@app.get("/keys")
def keys():
    return jsonify(KeySet([KEY]).as_dict(private=False))


@app.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    if request.method == "GET":
        return SIGN_IN
    session["user"] = request.form["login"]
    return redirect(session.pop("waiting", "/"))


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    user = User(session["user"]) if "user" in session else None
    try:
        grant = server.get_consent_grant(end_user=user)
    except OAuth2Error as error:
        return server.handle_error_response(None, error)
    if request.method == "POST":
        allowed = "allow" in request.form
        return server.create_authorization_response(grant=grant, grant_user=user if allowed else None)
    if grant.prompt == "login" and not session.pop("fresh", False):
        session.update(waiting=request.full_path, fresh=True)
        return redirect(url_for("sign_in"))
    if request.args.get("prompt") == "none":
        return server.create_authorization_response(grant=grant, grant_user=user)
    session.pop("fresh", None)
    asked = {"client": grant.client.client_id, "user": user.name, "scope": grant.request.payload.scope}
    return render_template_string(CONSENT, **asked)


@app.post("/token")
def issue_token():
    return server.create_token_response()


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.route("/userinfo", methods=["GET", "POST"])
def userinfo():
    return server.create_endpoint_response("userinfo")


@app.route("/end-session", methods=["GET", "POST"])
def end_session():
    return server.create_endpoint_response("end_session") or "You are signed out."


@app.get("/api/notes")
@require_oauth("notes:read")
def notes():
    return jsonify(notes=[f"a note of {current_token.user.name}"])


@app.get("/api/admin")
@require_oauth("admin")
def admin():
    return jsonify(admin=current_token.user.name)


@app.post("/interop/expire")
def expire():
    named = [it for it in tokens if it.access_token in request.form.getlist("token")]
    for token in named:
        token.ends = time.time()
    return jsonify(expired=len(named))


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # only this machine is asked, in the clear
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "true"
    app.run("localhost", PORT, threaded=True)
