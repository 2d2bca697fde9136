//! The API console, in words.

use super::{bytes, count};
use crate::session::{Demand, FieldFault, Received};

pub(in crate::app) const TITLE: &str = "APIs";
pub(in crate::app) const SIGN_IN: &str = "Sign in to call an API";
pub(in crate::app) const LEDE: &str =
    "Send a request with your access token. It goes from this tab straight to the API.";
pub(in crate::app) const NO_API: &str = "No API to call";
pub(in crate::app) const NO_API_LEDE: [&str; 3] = [
    "Tokens of this provider go to no API, because none is named in ",
    ". List it there under ",
    " to call it from here.",
];
pub(in crate::app) const NO_API_OWN: &str = "You added this provider without the address of an API, so its tokens go to none. Add the address on the page with your providers to call it from here.";
pub(in crate::app) const TO_PROVIDERS: &str = "Go to your providers";

pub(in crate::app) const OWN: &str = "Your own request";
pub(in crate::app) const METHOD: &str = "Method";
pub(in crate::app) const PATH: &str = "Path below the API";
pub(in crate::app) const BODY: &str = "JSON body";
pub(in crate::app) const BODY_IF_ANY: &str = "JSON body, if any";
pub(in crate::app) const NO_VALUE: &str = "Write a JSON value here.";
pub(in crate::app) const WAITED: &str = "The request that waited";
pub(in crate::app) const WAITED_WITHIN: &str = "the request that waited";
pub(in crate::app) const WAITED_HINT: &str = "You signed in once more for it. It is one that you wrote yourself.";
pub(in crate::app) const WAITED_BODY: &str = "Body";

/// The query and the headers: what their rows are called, one of them, and what adds one.
pub(in crate::app) const QUERY: [&str; 3] = ["Query", "query parameter", "Add a query parameter"];
pub(in crate::app) const HEADERS: [&str; 3] = ["Headers", "header", "Add a header"];
pub(in crate::app) const NAME: &str = "Name";
pub(in crate::app) const VALUE: &str = "Value";
pub(in crate::app) const REMOVE: &str = "Remove";
pub(in crate::app) const HEADERS_HINT: &str = "Sent beside Authorization, which is written for you. An API names the headers that it lets this page send in Access-Control-Allow-Headers.";
pub(in crate::app) const NOT_SENT_HEADER: &str = "Not sent: one of the headers cannot go out as it is written.";

pub(in crate::app) const CURL: &str = "Copy as cURL";
pub(in crate::app) const CURL_COPIED: &str = "Copied. The token is not in it: put one into the variable ACCESS_TOKEN. Headers and body of your own are in it as you wrote them.";
pub(in crate::app) const CURL_BOUND: &str = "Copied. Your token works only together with a key of this browser that nobody can read, so this command does not work with it: it needs a token and a proof (ACCESS_TOKEN, DPOP_PROOF) that were made with a key of your own.";
pub(in crate::app) const CURL_NOT_COPIED: &str =
    "The browser did not allow it; select the command and copy it. The token is not in it.";
pub(in crate::app) const CURL_COMMAND: &str = "Command";

pub(in crate::app) const WAITING: &str = "Waiting for the answer…";
pub(in crate::app) const PROGRESS: &str = "Progress";
pub(in crate::app) const CANCEL: &str = "Cancel";
pub(in crate::app) const CANCELLED: &str = "Cancelled";
pub(in crate::app) const CANCELLED_HINT: &str =
    "You cancelled this call, or left the page. It may have reached the API, which may have done what was asked.";
pub(in crate::app) const AGAIN: &str = "Send again";
pub(in crate::app) const SIGN_IN_AGAIN: &str = "Sign in again";
pub(in crate::app) const NO_ANSWER: &str = "No answer";
pub(in crate::app) const NOT_SENT: &str = "Not sent";
pub(in crate::app) const REPLAYING: &str = "Sending it once more after your sign-in…";
pub(in crate::app) const REPLAYED: &str = "Sent once more after your sign-in.";

pub(in crate::app) const NO_BODY: &str = "The answer has no body.";
pub(in crate::app) const NO_TEXT: &str = "The body is not text and is not shown. It can be downloaded as it came.";
pub(in crate::app) const BEGINNING: &str = "Only the beginning of the body is shown.";
pub(in crate::app) const BLACKED_OUT: &str =
    "The API has repeated one of your tokens. It is blacked out here, in the copy and in the download.";
pub(in crate::app) const VIEWS: &str = "How to show the body";
pub(in crate::app) const TREE: &str = "Tree";
pub(in crate::app) const RAW: &str = "Raw";
pub(in crate::app) const COPY: &str = "Copy";
pub(in crate::app) const DOWNLOAD: &str = "Download";
pub(in crate::app) const SHOW_MORE: &str = "Show more";

pub(in crate::app) const HISTORY: &str = "History";
pub(in crate::app) const HISTORY_HINT: &str = "The calls of this page, the newest first. They are in memory only: gone when you sign out, use another account or reload.";
pub(in crate::app) const NO_HISTORY: &str = "Nothing has been sent yet.";
pub(in crate::app) const CLEAR: &str = "Clear the history";

pub(in crate::app) const AT_FAULT: &str = "At fault";
pub(in crate::app) const ASKED_BY: &str = "Asked by";
pub(in crate::app) const THE_API: &str = "The API";
pub(in crate::app) const THE_PROVIDER: &str = "The provider";
pub(in crate::app) const THE_REQUEST: &str = "The request";
pub(in crate::app) const API_OR_PROVIDER: &str = "The API, or the provider";
pub(in crate::app) const CONFIGURATION: &str = "This app’s configuration";
pub(in crate::app) const DETAIL: &str = "Technical detail";
pub(in crate::app) const CODE: &str = "Code";
pub(in crate::app) const NO_CODE: &str = "none that this page may read";
pub(in crate::app) const OWN_WORDS: &str = "In the API’s words";
pub(in crate::app) const DEMANDED_BY: &str = "Demanded by";
pub(in crate::app) const SCOPE_NEEDED: &str = "Scope needed";
pub(in crate::app) const SCOPES_GRANTED: &str = "Scopes granted";

/// Why a header of the person's own is not sent.
pub(in crate::app) fn field(fault: FieldFault) -> &'static str {
    match fault {
        FieldFault::Name => {
            "A name is made of letters, digits and marks such as - and _, without spaces (RFC 9110 §5.1)."
        }
        FieldFault::Value => "A value is one line of ASCII characters (RFC 9110 §5.5).",
        FieldFault::Authorization => {
            "Authorization is written for you: the access token of your session goes there, and nothing else."
        }
        FieldFault::Proof => "DPoP is written for you, where your token is bound to a key.",
        FieldFault::Cookie => "No cookies go to an API: what you may do stands in the token alone.",
        FieldFault::Browser => "The browser writes this header itself, and drops what a page writes.",
        FieldFault::Method => "No browser sends this method, and not under another name either.",
    }
}

/// Which of the rows: for those who do not see where it stands.
pub(in crate::app) fn row(thing: &str, at: usize) -> String {
    format!("{thing} {}", at + 1)
}

/// The button that opens what is seldom needed, with how much stands there.
pub(in crate::app) fn more(number: usize) -> String {
    if number == 0 { "Query and headers".to_owned() } else { format!("Query and headers ({number})") }
}

/// What is wrong with a text that should be JSON.
pub(in crate::app) fn not_json(line: usize, column: usize) -> String {
    format!("Not JSON yet: look at line {line}, column {column}.")
}

/// The button that sends.
pub(in crate::app) fn send(busy: bool) -> &'static str {
    if busy { "Sending…" } else { "Send" }
}

/// The button that sends a call of the history once more.
pub(in crate::app) fn repeat(busy: bool) -> &'static str {
    if busy { "Sending…" } else { AGAIN }
}

/// How far a call is. How much of a body is on its way nobody tells a page.
pub(in crate::app) fn progress(sent: usize, received: Option<Received>) -> String {
    match received {
        None if sent == 0 => WAITING.to_owned(),
        None => format!("Sending {}, and waiting for the answer…", bytes(sent)),
        Some(Received { bytes: come, announced }) => match announced.filter(|all| *all >= come && *all > 0) {
            Some(all) => format!("Received {} of {}", bytes(come), bytes(all)),
            None => format!("Received {}", bytes(come)),
        },
    }
}

/// The place of an outcome.
pub(in crate::app) fn response_to(name: &str) -> String {
    format!("Response to {name}")
}

/// The place of a body.
pub(in crate::app) fn body_of(name: &str) -> String {
    format!("Response body: {name}")
}

/// A call of the history, where others have its name too.
pub(in crate::app) fn numbered(name: &str, number: u32) -> String {
    format!("{name}, call {number}")
}

/// What is in an object or an array.
pub(in crate::app) fn inside(is_object: bool, number: usize) -> String {
    let (open, close, thing) = if is_object { ('{', '}', "member") } else { ('[', ']', "item") };
    if number == 0 { format!("{open}{close}") } else { format!("{open} {} {close}", count(number as i64, thing)) }
}

/// The button for the next parts.
pub(in crate::app) fn next_parts(number: usize, left: usize) -> String {
    format!("Show {number} more of {left}")
}

/// The way to the history.
pub(in crate::app) fn to_history(number: usize) -> String {
    format!("{HISTORY}: {}", count(number as i64, "call"))
}

/// What a demand is called.
pub(in crate::app) fn demand(demand: &Demand) -> &'static str {
    match demand {
        Demand::Scope(_) => PERMISSION,
        Demand::Authentication { acr_values, .. } if !acr_values.is_empty() => "The API wants a stronger sign-in",
        Demand::Authentication { max_age: Some(_), .. } => "The API wants a more recent sign-in",
        Demand::Authentication { .. } => ANOTHER_SIGN_IN,
    }
}

pub(in crate::app) const ASK_PERMISSION: &str = "Ask for this permission";
pub(in crate::app) const ASK_SIGN_IN: &str = "Sign in again for this request";
pub(in crate::app) const NEEDS: &str = "It needs ";
pub(in crate::app) const ALSO_NEEDS: &str = " It also needs ";
pub(in crate::app) const OF_KIND: &str = " of the kind ";
pub(in crate::app) const OF_KINDS: &str = " of one of these kinds: ";
pub(in crate::app) const ONLY_SIGN_IN: &str = "It accepts only a sign-in";
pub(in crate::app) const NOT_THIS_SIGN_IN: &str = "It does not accept the way or the time of your sign-in.";
pub(in crate::app) const THE_PERMISSION: &str = "the permission ";
pub(in crate::app) const THE_PERMISSIONS: &str = "the permissions ";
pub(in crate::app) const AND: &str = " and ";
pub(in crate::app) const REPEATED: &str = "The API repeats its demand";
pub(in crate::app) const NOT_GRANTED: &str = "The provider was asked for the permission and did not grant it, so the API refuses as before. Whoever runs the provider decides who gets it: ask there.";
pub(in crate::app) const NOT_ACCEPTED: &str = "The provider has granted the permission, and the API does not accept it. Asking once more would go round in circles. Whoever runs the API has to look into it.";
pub(in crate::app) const NOT_BELIEVED: &str = "You have signed in as it demanded, the provider has confirmed it, and the API demands it all the same. Signing in once more would go round in circles. Whoever runs the API has to look into it.";

/// How old a sign-in may be.
pub(in crate::app) fn not_older(period: &str) -> String {
    format!(" that is not older than {period}")
}

/// What happens when the person agrees. What goes along lies in the storage of the tab meanwhile.
pub(in crate::app) fn next(provider: &str, with_body: bool, with_headers: bool) -> String {
    let along = match (with_body, with_headers) {
        (true, true) => ", with the body and the headers as they are now",
        (true, false) => ", with the body as it is now",
        (false, true) => ", with the headers as they are now",
        (false, false) => "",
    };
    let kept = if with_headers {
        " Until then it lies in this tab’s storage, what you wrote into headers included."
    } else {
        ""
    };
    format!(
        "This opens {provider}. When you come back, the request is sent once more by itself{along}.{kept} The other answers on this page are not kept."
    )
}

pub(in crate::app) const UNTOLD: &str =
    "It did not say why, or its CORS settings hide WWW-Authenticate from this page.";
pub(in crate::app) const PERMISSION: &str = "The API wants a permission you were not granted";
pub(in crate::app) const ANOTHER_SIGN_IN: &str = "The API asks for another sign-in";
pub(in crate::app) const TOKEN_REFUSED: &str = "The API did not accept the access token";
pub(in crate::app) const NOT_ALLOWED: &str = "The API does not allow you to do this";
pub(in crate::app) const GRANTED: [&str; 2] = ["You were granted ", ". "];
pub(in crate::app) const WHICH_SCOPE: &str = "The API does not say which one it needs: its documentation may. Add that to the provider’s scopes in daypass.json, then sign in again.";

/// What the API said, and what that means for the person.
pub(in crate::app) fn sign_in_again(sentence: &str) -> String {
    format!("{sentence} Sign in again; the provider decides how.")
}

/// The same, of a token.
pub(in crate::app) fn token_refused(sentence: &str) -> String {
    format!("{sentence} If signing in again does not help, the API expects tokens of another kind.")
}

/// The same, of what the person may do.
pub(in crate::app) fn not_allowed(sentence: &str) -> String {
    format!(
        "{sentence} Whoever runs the API decides who may do this: ask there, then sign in again, because what you may do can stand in the token."
    )
}

pub(in crate::app) const FAILED: &str = "The API failed";
pub(in crate::app) const FAILED_SENTENCE: &str =
    "It accepted the token and then could not do its work. Your sign-in is not affected.";

/// What a status means that is no success and no matter of the token.
pub(in crate::app) fn hint(status: u16) -> Option<&'static str> {
    Some(match status {
        404 | 410 => "The API knows nothing at this address.",
        405 => "The API does not offer this method here.",
        409 | 412 => "What is there has changed meanwhile, or stands in the way.",
        413 => "The body is larger than the API takes.",
        400 | 415 | 422 => "The API could not use this body or these parameters; its answer may say why.",
        429 => "Too many requests; wait a little before the next one.",
        400.. => "The API did not accept this request; its answer may say why.",
        _ => return None,
    })
}
