//! ID token validation (OIDC Core §2, §3.1.3.7, §3.1.3.8, §12.2) and the receipt of what was checked.

use super::error::{Error, Result, clean};
use super::json::{self, Object, Value};
use super::jws::Verified;
use super::kept::kept;
use super::rule::Rule;
use super::secret::AccessToken;
use super::types::{Issuer, UnixTime};

/// What a sign-in expects of its ID token.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer that the request went to.
    pub issuer: &'a Issuer,
    /// The client that asked.
    pub client_id: &'a str,
    /// The nonce that was sent.
    pub nonce: Option<&'a str>,
    /// The authentication contexts of which one was demanded; empty where none was.
    pub acr_values: &'a [String],
    /// How many seconds the sign-in may lie back, where that was demanded.
    pub max_age: Option<i64>,
    /// The access token that came with it.
    pub access_token: &'a AccessToken,
    /// The time now.
    pub now: UnixTime,
    /// By how many seconds this computer's clock was found ahead; `now` is without them.
    pub clock_ahead: i64,
    /// How many seconds two clocks may differ.
    pub leeway: i64,
}

/// An ID token that passed every check; the only thing that signs a person in.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidatedIdToken {
    claims: Object,
    subject: String,
    receipt: Vec<CheckedRow>,
}

impl ValidatedIdToken {
    /// All claims.
    pub fn claims(&self) -> &Object {
        &self.claims
    }

    /// Who signed in, unique within the issuer (OIDC Core §5.7).
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What was checked.
    pub fn receipt(&self) -> &[CheckedRow] {
        &self.receipt
    }
}

/// One check that was made, with the values it compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRow {
    /// What was checked.
    pub check: String,
    /// What had to be.
    pub expected: String,
    /// What was.
    pub actual: String,
    /// The clause that demands it.
    pub source: String,
}

kept!(CheckedRow { check, expected, actual, source });

/// Validates the ID token of a first token response.
pub fn validate(token: &Verified, expected: &Expected<'_>) -> Result<ValidatedIdToken> {
    let claims = Claims { object: &token.claims };
    let mut receipt = Receipt::default();
    let kid = token.kid.as_deref().unwrap_or("not named");
    receipt.add(
        "Signature",
        "a key the issuer publishes",
        &format!("{}, key {kid}", token.algorithm.name()),
        Rule::IdTokenSignature,
    );
    issuer(&claims, expected, &mut receipt)?;
    audience(&claims, expected, &mut receipt)?;
    let subject = subject(&claims)?;
    receipt.add("Subject", "at most 255 ASCII characters", subject, Rule::IdTokenSubject);
    times(&claims, expected, &mut receipt)?;
    nonce(&claims, expected, &mut receipt)?;
    access_token_hash(&claims, token, expected, &mut receipt)?;
    authentication(&claims, expected, &mut receipt)?;
    Ok(ValidatedIdToken { subject: subject.to_owned(), receipt: receipt.0, claims: token.claims.clone() })
}

/// Validates the ID token of a refresh against the one of the sign-in (OIDC Core §12.2).
pub fn validate_refreshed(token: &Verified, original: &Object, expected: &Expected<'_>) -> Result<ValidatedIdToken> {
    let (renewed, first) = (Claims { object: &token.claims }, Claims { object: original });
    // rt-idt-iss, rt-idt-sub: OIDC Core §12.2
    if renewed.text("iss")? != first.text("iss")? {
        return Err(Error::rule(Rule::RefreshedIssuer));
    }
    if renewed.text("sub")? != first.text("sub")? {
        return Err(Error::rule(Rule::RefreshedSubject));
    }
    // rt-idt-aud: OIDC Core §12.2
    if renewed.audiences()? != first.audiences()? {
        return Err(Error::rule(Rule::RefreshedAudience));
    }
    // rt-idt-auth-time: OIDC Core §12.2
    let (time, first_time) = (renewed.seconds("auth_time")?, first.seconds("auth_time")?);
    if time.is_some() && first_time.is_some() && time != first_time {
        return Err(Error::rule(Rule::RefreshedAuthenticationTime));
    }
    // rt-idt-nonce: OIDC Core §12.2
    if renewed.text("nonce")?.is_some() && renewed.text("nonce")? != first.text("nonce")? {
        return Err(Error::rule(Rule::RefreshedNonce));
    }
    let nonce = renewed.text("nonce")?;
    // rt-idt-sig: OIDC Core §12.2; how the person signed in was judged when it happened
    validate(token, &Expected { nonce, acr_values: &[], max_age: None, ..*expected })
}

/// By how many seconds this computer's clock is ahead of the issuer's, or behind where negative; `None` unless the times
/// alone are why the token is refused: it would have been valid at the time when it was issued.
pub fn clock_skew_of(token: &Verified, expected: &Expected<'_>) -> Option<i64> {
    let Err(Error::ServerMisbehaved(rule, _)) = validate(token, expected) else { return None };
    let by_time = matches!(
        rule,
        Rule::IdTokenExpired | Rule::IdTokenIssuedAtWindow | Rule::IdTokenNotBefore | Rule::IdTokenAuthenticationTime
    );
    let iat = json::seconds(&token.claims, "iat").ok()?.filter(|_| by_time)?;
    validate(token, &Expected { now: iat, ..*expected }).ok()?;
    Some(expected.now.saturating_sub(iat))
}

fn issuer(claims: &Claims<'_>, expected: &Expected<'_>, receipt: &mut Receipt) -> Result<()> {
    // idt-iss, cb-iss-multi: OIDC Core §3.1.3.7(2)
    let actual = claims.text("iss")?.unwrap_or_default();
    if actual != expected.issuer.as_str() {
        return Err(Error::compared(Rule::IdTokenIssuer, expected.issuer.as_str(), actual));
    }
    receipt.add("Issuer", expected.issuer.as_str(), actual, Rule::IdTokenIssuer);
    Ok(())
}

fn audience(claims: &Claims<'_>, expected: &Expected<'_>, receipt: &mut Receipt) -> Result<()> {
    let audiences = claims.audiences()?;
    let shown = audiences.join(", ");
    // idt-aud: OIDC Core §3.1.3.7(3)
    if !audiences.contains(&expected.client_id) {
        return Err(Error::compared(Rule::IdTokenAudience, expected.client_id, shown));
    }
    // idt-aud-extra: OIDC Core §3.1.3.7(3)
    if audiences.iter().any(|audience| *audience != expected.client_id) {
        return Err(Error::compared(Rule::IdTokenAudienceExtra, expected.client_id, shown));
    }
    receipt.add("Audience", expected.client_id, &shown, Rule::IdTokenAudience);
    // idt-azp: OIDC Core §3.1.3.7(5)
    let party = claims.text("azp")?;
    if let Some(actual) = party.filter(|actual| *actual != expected.client_id) {
        return Err(Error::compared(Rule::IdTokenAuthorizedParty, expected.client_id, actual));
    }
    receipt.add(
        "Authorized party",
        &format!("{} or absent", expected.client_id),
        party.unwrap_or(ABSENT),
        Rule::IdTokenAuthorizedParty,
    );
    Ok(())
}

fn subject<'a>(claims: &Claims<'a>) -> Result<&'a str> {
    // idt-sub: OIDC Core §2
    let valid = |subject: &&str| (1..=255).contains(&subject.len()) && subject.is_ascii();
    claims.text("sub")?.filter(valid).ok_or(Error::rule(Rule::IdTokenSubject))
}

fn times(claims: &Claims<'_>, expected: &Expected<'_>, receipt: &mut Receipt) -> Result<()> {
    let (now, leeway) = (expected.now, expected.leeway);
    // idt-leeway: OIDC Core §2
    if expected.clock_ahead != 0 {
        let way = if expected.clock_ahead > 0 { "ahead" } else { "behind" };
        let actual = format!("{} seconds {way}, which is allowed for", expected.clock_ahead.abs());
        receipt.add("Clock", "a few minutes off at most", &actual, Rule::IdTokenIssuedAt);
    }
    // idt-exp, idt-leeway: OIDC Core §3.1.3.7(9)
    let exp = claims.seconds("exp")?.ok_or(Error::compared(Rule::IdTokenExpired, "exp", ABSENT))?;
    if exp + leeway <= now {
        return Err(Error::compared(Rule::IdTokenExpired, format!("after {}", now - leeway), exp.to_string()));
    }
    receipt.add("Expires", &format!("after {}", now - leeway), &exp.to_string(), Rule::IdTokenExpired);
    // idt-iat, idt-iat-window: OIDC Core §2, §3.1.3.7(10)
    let iat = claims.seconds("iat")?.ok_or(Error::rule(Rule::IdTokenIssuedAt))?;
    let window = format!("{} to {}", now - leeway - MAX_AGE_SECONDS, now + leeway);
    if iat > now + leeway || iat < now - leeway - MAX_AGE_SECONDS {
        return Err(Error::compared(Rule::IdTokenIssuedAtWindow, window, iat.to_string()));
    }
    receipt.add("Issued at", &window, &iat.to_string(), Rule::IdTokenIssuedAtWindow);
    // idt-nbf: RFC 7519 §4.1.5
    if let Some(nbf) = claims.seconds("nbf")? {
        let latest = format!("at most {}", now + leeway);
        if nbf > now + leeway {
            return Err(Error::compared(Rule::IdTokenNotBefore, latest, nbf.to_string()));
        }
        receipt.add("Not before", &latest, &nbf.to_string(), Rule::IdTokenNotBefore);
    }
    Ok(())
}

fn nonce(claims: &Claims<'_>, expected: &Expected<'_>, receipt: &mut Receipt) -> Result<()> {
    let actual = claims.text("nonce")?;
    match (expected.nonce, actual) {
        (None, None) => return Ok(()),
        // idt-nonce-unsent: OIDC Core §2
        (None, Some(_)) => return Err(Error::rule(Rule::IdTokenNonceUnsent)),
        // idt-nonce: OIDC Core §3.1.3.7(11)
        (Some(sent), _) if actual != Some(sent) => return Err(Error::rule(Rule::IdTokenNonce)),
        (Some(sent), _) => receipt.add("Nonce", sent, actual.unwrap_or_default(), Rule::IdTokenNonce),
    }
    Ok(())
}

fn access_token_hash(
    claims: &Claims<'_>,
    token: &Verified,
    expected: &Expected<'_>,
    receipt: &mut Receipt,
) -> Result<()> {
    // idt-at-hash: OIDC Core §3.1.3.8
    let hash = token.algorithm.half_hash(expected.access_token.expose());
    let actual = claims.text("at_hash")?;
    if let Some(actual) = actual.filter(|actual| *actual != hash) {
        return Err(Error::compared(Rule::IdTokenAccessTokenHash, hash, actual));
    }
    receipt.add(
        "Access token hash",
        &format!("{hash} or absent"),
        actual.unwrap_or(ABSENT),
        Rule::IdTokenAccessTokenHash,
    );
    Ok(())
}

fn authentication(claims: &Claims<'_>, expected: &Expected<'_>, receipt: &mut Receipt) -> Result<()> {
    // idt-acr: OIDC Core §3.1.3.7(12)
    if !expected.acr_values.is_empty() {
        let (actual, wanted) = (claims.text("acr")?, expected.acr_values.join(" or "));
        let shown = actual.unwrap_or(ABSENT);
        if !expected.acr_values.iter().any(|value| Some(value.as_str()) == actual) {
            return Err(Error::compared(Rule::IdTokenAuthenticationContext, wanted, shown));
        }
        receipt.add("Authentication context", &wanted, shown, Rule::IdTokenAuthenticationContext);
    }
    // idt-auth-time: OIDC Core §3.1.3.7(13)
    let time = claims.seconds("auth_time")?;
    if let Some(max_age) = expected.max_age {
        let earliest = expected.now.saturating_sub(max_age).saturating_sub(expected.leeway);
        let (wanted, actual) =
            (format!("at least {earliest}"), time.map_or(ABSENT.to_owned(), |time| time.to_string()));
        if time.is_none_or(|time| time < earliest) {
            return Err(Error::compared(Rule::IdTokenAuthenticationTime, wanted, actual));
        }
        receipt.add("Authenticated at", &wanted, &actual, Rule::IdTokenAuthenticationTime);
    }
    Ok(())
}

struct Claims<'a> {
    object: &'a Object,
}

impl<'a> Claims<'a> {
    // idt-types: RFC 7519 §4.1
    fn text(&self, name: &str) -> Result<Option<&'a str>> {
        json::text(self.object, name).map_err(|_| Error::about(Rule::IdTokenClaimType, name))
    }

    /// One audience may stand by itself or in a list (RFC 7519 §4.1.3).
    fn audiences(&self) -> Result<Vec<&'a str>> {
        let wrong_type = || Error::about(Rule::IdTokenClaimType, "aud");
        match self.object.get("aud") {
            None => Ok(vec![]),
            Some(Value::String(one)) => Ok(vec![one]),
            Some(Value::Array(many)) => many.iter().map(|it| it.as_str().ok_or_else(wrong_type)).collect(),
            Some(_) => Err(wrong_type()),
        }
    }

    fn seconds(&self, name: &str) -> Result<Option<i64>> {
        json::seconds(self.object, name).map_err(|_| Error::about(Rule::IdTokenClaimType, name))
    }
}

#[derive(Default)]
struct Receipt(Vec<CheckedRow>);

impl Receipt {
    fn add(&mut self, check: &str, expected: &str, actual: &str, rule: Rule) {
        let [check, expected, actual, source] = [check, expected, actual, rule.source()].map(clean);
        self.0.push(CheckedRow { check, expected, actual, source });
    }
}

const ABSENT: &str = "absent";

/// An ID token comes straight from the token endpoint; one older than this answers some other request.
const MAX_AGE_SECONDS: i64 = 600;
