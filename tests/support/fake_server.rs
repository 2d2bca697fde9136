//! An authorization server with its API: strict about codes, PKCE and refresh tokens, and edited where a test wants it
//! to misbehave. Whatever must stay secret contains `SECRET`.

use super::fake_clock::FakeClock;
use super::fake_network::{Network, Reply, empty, json};
use super::fake_proofs::{FakeProofs, wants_nonce_resource, wants_nonce_token};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::protocol::form;
use daypass::protocol::http::Request;
use daypass::protocol::jws::Algorithm;
use daypass::session::Address;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The names under which the network knows the endpoints of one server.
pub(crate) struct Names {
    pub(crate) discovery: &'static str,
    pub(crate) jwks: &'static str,
    pub(crate) token: &'static str,
    pub(crate) userinfo: &'static str,
    pub(crate) revocation: &'static str,
    pub(crate) api: &'static str,
    pub(crate) resource: &'static str,
}

pub(crate) struct FakeServer {
    pub(crate) issuer: &'static str,
    openid: bool,
    clock: Rc<FakeClock>,
    grants: RefCell<Vec<Grant>>,
    tokens: RefCell<Vec<Token>>,
    /// Who signs in next.
    pub(crate) person: RefCell<&'static str>,
    issued: Cell<u32>,
    edits: RefCell<BTreeMap<&'static str, Vec<Edit>>>,
    /// The key that signs.
    pub(crate) kid: RefCell<String>,
    /// Whether signatures are wrong.
    pub(crate) forged: Cell<bool>,
    /// Whether each refresh brings a new refresh token.
    pub(crate) rotates: Cell<bool>,
    /// Whether a refresh brings an ID token.
    pub(crate) renews_id_token: Cell<bool>,
    /// What it and its APIs know of proofs of possession.
    pub(crate) proofs: FakeProofs,
}

type Edit = Rc<dyn Fn(&mut Value)>;

/// An access token, the resource it is for, whose it is, and the key it is bound to.
type Token = (String, Option<String>, &'static str, Option<String>);

struct Grant {
    person: &'static str,
    code: String,
    asked: BTreeMap<String, String>,
    spent: bool,
    alive: Cell<bool>,
    /// The key that everything is bound to.
    jkt: Option<String>,
    refresh_tokens: Vec<String>,
    since: i64,
}

impl Grant {
    /// Whether the refresh token is the latest one; one that is used again ends the grant.
    fn is_spendable(&self, token: &str) -> bool {
        let known = self.refresh_tokens.iter().any(|it| it == token);
        if known && self.refresh_tokens.last().is_none_or(|latest| latest != token) {
            self.alive.set(false);
        }
        known && self.alive.get()
    }
}

impl FakeServer {
    /// Opens a server below its issuer, and an API and a resource with an audience of its own beside it.
    pub(crate) fn open(network: &Network, clock: &Rc<FakeClock>, issuer: &'static str, names: &Names) -> Rc<Self> {
        let server = Rc::new(Self {
            issuer,
            openid: !names.jwks.is_empty(),
            clock: Rc::clone(clock),
            grants: RefCell::default(),
            tokens: RefCell::default(),
            person: RefCell::new(SUBJECT),
            issued: Cell::new(0),
            edits: RefCell::default(),
            kid: RefCell::new("k1".to_owned()),
            forged: Cell::new(false),
            rotates: Cell::new(true),
            renews_id_token: Cell::new(true),
            proofs: FakeProofs::default(),
        });
        let route = |name: &'static str, url: String, answer: fn(&Self, &Request) -> Reply| {
            let server = Rc::clone(&server);
            network.route(name, &url, move |request| server.proofs.with_nonce(request, answer(&server, request)));
        };
        let host = issuer.trim_start_matches("https://id.");
        route(names.discovery, format!("{issuer}/.well-known/"), |it, _| {
            json(200, &it.edited("discovery", it.metadata()))
        });
        if server.openid {
            route(names.jwks, format!("{issuer}/jwks"), |it, _| json(200, &it.edited("jwks", it.jwks())));
            route(names.userinfo, format!("{issuer}/userinfo"), |it, request| it.userinfo(request));
        }
        route(names.token, format!("{issuer}/token"), Self::token);
        route(names.revocation, format!("{issuer}/revoke"), Self::revoke);
        route(names.api, format!("https://api.{host}/"), |it, request| it.api(request, None));
        if !names.resource.is_empty() {
            route(names.resource, format!("https://resource.{host}/"), |it, request| {
                let host = it.issuer.trim_start_matches("https://id.");
                it.api(request, Some(&format!("https://resource.{host}/")))
            });
        }
        server
    }

    /// Changes what an endpoint answers from now on: `discovery`, `jwks`, `token`, `claims`, `header` or `userinfo`.
    pub(crate) fn edit(&self, what: &'static str, edit: impl Fn(&mut Value) + 'static) {
        self.edits.borrow_mut().entry(what).or_default().push(Rc::new(edit));
    }

    fn edited(&self, what: &'static str, mut value: Value) -> Value {
        let edits = self.edits.borrow().get(what).cloned().unwrap_or_default();
        edits.iter().for_each(|edit| edit(&mut value));
        value
    }

    /// The person signs in at the authorization endpoint and is sent back with a code.
    pub(crate) fn approve(&self, authorization_url: &str) -> Address {
        let (endpoint, query) = authorization_url.split_once('?').expect("a query");
        assert!(endpoint.starts_with(&format!("{}/authorize", self.issuer)), "sent to {endpoint}");
        let pairs = form::decode(query).expect("well-formed");
        let asked: BTreeMap<_, _> = pairs.into_iter().collect();
        let code = format!("SECRET-code-{}", self.next());
        let mut query = format!("code={code}&state={}", asked["state"]);
        if self.edited("discovery", self.metadata())["authorization_response_iss_parameter_supported"] == true {
            query = form::encode(&[("code", &code), ("state", &asked["state"]), ("iss", self.issuer)]);
        }
        let path = path_of(&asked["redirect_uri"]);
        let since = self.clock.now();
        let person = *self.person.borrow();
        let jkt = asked.get("dpop_jkt").cloned();
        self.grants.borrow_mut().push(Grant {
            person,
            code,
            asked,
            spent: false,
            alive: Cell::new(true),
            jkt,
            refresh_tokens: vec![],
            since,
        });
        Address { path, query, fragment: String::new() }
    }

    /// Forgets all refresh tokens, as an administrator would.
    pub(crate) fn end_grants(&self) {
        self.grants.borrow().iter().for_each(|grant| grant.alive.set(false));
    }

    /// Forgets all access tokens.
    pub(crate) fn end_tokens(&self) {
        self.tokens.borrow_mut().clear();
    }

    /// Signs claims with the current key.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = self.edited("header", json!({"alg": "RS256", "kid": *self.kid.borrow()}));
        let encode = |value: &Value| BASE64URL.encode(value.to_string());
        let mut signature = [7; 256];
        if self.forged.get() {
            signature[..3].copy_from_slice(b"bad");
        }
        format!("{}.{}.{}", encode(&header), encode(claims), BASE64URL.encode(signature))
    }

    /// The metadata before it is edited.
    pub(crate) fn metadata(&self) -> Value {
        let issuer = self.issuer;
        let mut metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "revocation_endpoint": format!("{issuer}/revoke"),
            "authorization_response_iss_parameter_supported": self.openid,
            "code_challenge_methods_supported": ["S256"],
        });
        if self.openid {
            metadata["jwks_uri"] = json!(format!("{issuer}/jwks"));
            metadata["userinfo_endpoint"] = json!(format!("{issuer}/userinfo"));
            metadata["end_session_endpoint"] = json!(format!("{issuer}/logout"));
            metadata["id_token_signing_alg_values_supported"] = json!(["RS256"]);
        }
        metadata
    }

    fn jwks(&self) -> Value {
        json!({"keys": [key(&self.kid.borrow())]})
    }

    fn next(&self) -> u32 {
        self.issued.set(self.issued.get() + 1);
        self.issued.get()
    }

    fn token(&self, request: &Request) -> Reply {
        assert_eq!(request.method, "POST");
        let Ok(jkt) = self.proofs.judge(request, self.clock.now(), None) else { return wants_nonce_token() };
        let pairs = form::decode(request.body.as_deref().unwrap_or_default()).expect("a well-formed form");
        let form: BTreeMap<_, _> = pairs.into_iter().collect();
        let get = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let mut grants = self.grants.borrow_mut();
        let found = match get("grant_type") {
            "authorization_code" => grants.iter_mut().find(|it| {
                let challenge = BASE64URL.encode(Sha256::digest(get("code_verifier")));
                let first = it.code == get("code") && !it.spent && challenge == it.asked["code_challenge"];
                first && ["client_id", "redirect_uri"].iter().all(|name| it.asked[*name] == get(name))
            }),
            "refresh_token" => grants.iter_mut().find(|it| it.is_spendable(get("refresh_token"))),
            _ => None,
        };
        let Some(grant) = found.filter(|grant| grant.jkt == jkt) else {
            return json(400, &json!({"error": "invalid_grant"}));
        };
        let first = get("grant_type") == "authorization_code";
        grant.spent = true;
        let number = self.next();
        let access_token = format!("SECRET-at-{number}");
        let bound = if jkt.is_some() { "DPoP" } else { "Bearer" };
        self.tokens.borrow_mut().push((access_token.clone(), form.get("resource").cloned(), grant.person, jkt));
        let mut answer = json!({
            "access_token": access_token,
            "token_type": bound,
            "expires_in": 300,
            "scope": grant.asked["scope"],
        });
        if first || self.rotates.get() {
            let refresh_token = format!("SECRET-rt-{number}");
            grant.refresh_tokens.push(refresh_token.clone());
            answer["refresh_token"] = json!(refresh_token);
        }
        if self.openid && (first || self.renews_id_token.get()) {
            let mut claims = json!({
                "iss": self.issuer,
                "sub": grant.person,
                "aud": grant.asked["client_id"],
                "exp": self.clock.now() + 300,
                "iat": self.clock.now(),
                "auth_time": grant.since,
                "at_hash": Algorithm::Rs256.half_hash(&access_token),
            });
            if first {
                claims["nonce"] = json!(grant.asked["nonce"]);
            }
            answer["id_token"] = json!(self.sign(&self.edited("claims", claims)));
        }
        drop(grants);
        json(200, &self.edited("token", answer))
    }

    fn userinfo(&self, request: &Request) -> Reply {
        let person = match self.admits(request, None) {
            Ok(Some(person)) => person,
            Ok(None) => return empty(401, "www-authenticate", r#"Bearer error="invalid_token""#),
            Err(()) => return wants_nonce_resource(),
        };
        let claims = json!({"sub": person, "name": "Ada Lovelace", "email": "ada@example.com"});
        json(200, &self.edited("userinfo", claims))
    }

    fn api(&self, request: &Request, audience: Option<&str>) -> Reply {
        match self.admits(request, audience) {
            Ok(Some(person)) => {
                let id = if person == SUBJECT { json!(4711) } else { json!(person) };
                json(200, &self.edited("api", json!({"id": id, "login": "ada", "email": "ada@example.com"})))
            }
            Ok(None) => empty(401, "www-authenticate", r#"Bearer realm="api", error="invalid_token""#),
            Err(()) => wants_nonce_resource(),
        }
    }

    /// Whose token it is, if it is good; an error where the proof lacks the latest nonce.
    fn admits(&self, request: &Request, audience: Option<&str>) -> Result<Option<&'static str>, ()> {
        let fields: Vec<_> = request.headers.iter().filter(|(name, _)| name == "authorization").collect();
        assert_eq!(fields.len(), 1, "one Authorization header");
        let (scheme, sent) = fields[0].1.split_once(' ').expect("a scheme and a token");
        let jkt = self.proofs.judge(request, self.clock.now(), Some(sent))?;
        assert_eq!(scheme, if jkt.is_some() { "DPoP" } else { "Bearer" }, "the scheme of the token");
        let fits = |(token, resource, _, key): &&Token| token == sent && resource.as_deref() == audience && *key == jkt;
        Ok(self.tokens.borrow().iter().find(fits).map(|(_, _, person, _)| *person))
    }

    fn revoke(&self, request: &Request) -> Reply {
        let pairs = form::decode(request.body.as_deref().unwrap_or_default()).expect("a well-formed form");
        let token = &pairs.iter().find(|(name, _)| name == "token").expect("a token").1;
        self.tokens.borrow_mut().retain(|(it, ..)| it != token);
        let grants = self.grants.borrow();
        grants.iter().filter(|it| it.refresh_tokens.contains(token)).for_each(|it| it.alive.set(false));
        json(200, &json!({}))
    }
}

/// A key of a set: the right shape, and nothing more is needed where verification is faked.
pub(crate) fn key(kid: &str) -> Value {
    json!({"kty": "RSA", "use": "sig", "kid": kid, "n": BASE64URL.encode([0xc5; 256]), "e": "AQAB"})
}

fn path_of(url: &str) -> String {
    let rest = url.split_once("://").expect("absolute").1;
    rest[rest.find('/').unwrap_or(rest.len())..].to_owned()
}

pub(crate) const SUBJECT: &str = "248289761001";
