//! What the doctor's page says around its findings.

use super::count;
use crate::session::doctor::{Check, Finding, Verdict};

pub(in crate::app) const TITLE: &str = "Provider doctor";
pub(in crate::app) const EYEBROW: &str = "Provider doctor";
pub(in crate::app) const HEADING: &str = "Is everything set up right?";
pub(in crate::app) const LEDE: &str = "Asks a provider what a sign-in would ask it, step by step, and says what to change and where. Nobody is signed in or out by it, and what is sent is worth nothing: the code and the tokens are made up.";
pub(in crate::app) const PROVIDER: &str = "Provider";
pub(in crate::app) const EXAMINE: &str = "Examine";
pub(in crate::app) const AGAIN: &str = "Examine again";
pub(in crate::app) const COPY: &str = "Copy as text";
pub(in crate::app) const NOT_COPIED: &str = "The browser did not allow it; select the report and copy it.";
pub(in crate::app) const REGISTRATION: &str = "To be registered at the provider";
pub(in crate::app) const REDIRECT_URI: &str = "Redirect URI";
pub(in crate::app) const SIGN_OUT_URI: &str = "After signing out";
pub(in crate::app) const ORIGIN: &str = "Origin (CORS)";
pub(in crate::app) const CLIENT: &str = "Client";
pub(in crate::app) const CLIENT_KIND: &str = "public, without a secret, with PKCE";
pub(in crate::app) const REPORT: &str = "Report";
pub(in crate::app) const WAITING: &str = "Nothing has been asked yet.";
pub(in crate::app) const LINK: &str = "Examine the provider";

/// What a verdict looks like where colors cannot be told apart.
pub(in crate::app) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "✓",
        Verdict::Doubtful => "!",
        Verdict::Bad => "✕",
        Verdict::Skipped => "–",
    }
}

/// How far it is, in a sentence.
pub(in crate::app) fn progress(findings: &[Finding]) -> String {
    format!("Examining: {} of {}.", findings.len(), count(Check::ALL.len() as i64, "check"))
}

/// What it came to, in a sentence or two.
pub(in crate::app) fn outcome(findings: &[Finding]) -> String {
    let number = |verdict| findings.iter().filter(|it| it.verdict == verdict).count();
    let (good, doubtful, bad) = (number(Verdict::Good), number(Verdict::Doubtful), number(Verdict::Bad));
    let verdict = match (bad, doubtful) {
        (0, 0) => "Signing in can work.",
        (0, _) => "Signing in can work, with less than there could be.",
        _ => "Signing in cannot work like this.",
    };
    format!("{verdict} {good} good, {doubtful} doubtful, {bad} bad.")
}

/// The whole report, for whoever has to mend it.
pub(in crate::app) fn report(issuer: &str, findings: &[Finding]) -> String {
    let mut report = format!("{issuer}\n{}\n", outcome(findings));
    for it in findings {
        report.push_str(&format!("\n{} {}: {}\n", mark(it.verdict), it.check.title(), it.evidence));
        if let Some(advice) = &it.advice {
            report.push_str(&format!("  {advice}\n"));
        }
    }
    report
}
