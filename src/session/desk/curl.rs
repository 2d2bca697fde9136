//! A request as a command for a POSIX shell, with a variable where the token would stand.

use crate::session::ApiRequest;

/// The variable that holds the access token.
pub const PLACEHOLDER: &str = "ACCESS_TOKEN";

/// The variable that holds a proof of possession.
pub const PROOF_PLACEHOLDER: &str = "DPOP_PROOF";

/// The command. A token that is bound to a key needs a proof beside it, which nobody but this browser can make.
pub fn curl(request: &ApiRequest, is_bound: bool) -> String {
    // brackets are letters of an address here, and no pattern
    let mut parts = vec!["curl --globoff".to_owned()];
    match (request.method.as_str(), &request.body) {
        ("GET", None) | ("POST", Some(_)) => {}
        // the command waits for a body otherwise
        ("HEAD", _) => parts.push("--head".to_owned()),
        (method, _) => parts.push(format!("--request {}", quoted(method))),
    }
    parts.push(quoted(&request.url));
    let scheme = if is_bound { "DPoP" } else { "Bearer" };
    // tok-no-log: RFC 6749 §10.3
    parts.push(format!("--header \"Authorization: {scheme} ${PLACEHOLDER}\""));
    if is_bound {
        parts.push(format!("--header \"DPoP: ${PROOF_PLACEHOLDER}\""));
    }
    parts.extend(request.headers.iter().map(|(name, value)| format!("--header {}", quoted(&field(name, value)))));
    if let Some(body) = &request.body {
        let is_typed = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        // what a browser says of a text of which nothing else is said
        parts.extend((!is_typed).then(|| "--header 'content-type: text/plain;charset=UTF-8'".to_owned()));
        parts.push(format!("--data-raw {}", quoted(body)));
    }
    parts.join(" \\\n  ")
}

/// A field as the command takes it: one without a value would take the field away.
fn field(name: &str, value: &str) -> String {
    if value.trim().is_empty() { format!("{name};") } else { format!("{name}: {value}") }
}

/// In single quotes nothing means anything but a single quote (POSIX shell, §2.2.2).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> ApiRequest {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ApiRequest { method: method.to_owned(), url: url.to_owned(), headers, body: body.map(str::to_owned) }
    }

    /// What a POSIX shell makes of a command.
    fn arguments(command: &str) -> Vec<String> {
        let script = format!("ACCESS_TOKEN=token DPOP_PROOF=proof; curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
        let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn a_get_is_short_and_the_token_is_a_variable() {
        let command = curl(&request("GET", "https://api.example/me", &[], None), false);
        assert_eq!(
            command,
            "curl --globoff \\\n  'https://api.example/me' \\\n  --header \"Authorization: Bearer $ACCESS_TOKEN\""
        );
    }

    #[test]
    fn a_shell_hands_every_letter_on_and_runs_none_of_them() {
        for text in [
            "it's",
            "''",
            "\"double\"",
            "$HOME ${HOME} $(touch /tmp/never) `touch /tmp/never`",
            "back\\slash\\",
            "two\nlines\r\n",
            "!! ! # ; & | < > * ? [a] {b,c} ~",
            "@/etc/passwd",
            "-o /tmp/never",
            "ä😀",
            "'; touch /tmp/never; '",
        ] {
            let value = text.replace(['\n', '\r'], " ");
            let url = format!("https://api.example/x?a[]={}", value.replace(' ', "+"));
            let made = request("PATCH", &url, &[("x-note", &value), ("content-type", "a/b")], Some(text));
            assert_eq!(
                arguments(&curl(&made, false)),
                [
                    "--globoff",
                    "--request",
                    "PATCH",
                    &url,
                    "--header",
                    "Authorization: Bearer token",
                    "--header",
                    &format!("x-note: {value}"),
                    "--header",
                    "content-type: a/b",
                    "--data-raw",
                    text
                ]
            );
        }
    }

    #[test]
    fn the_command_does_what_the_browser_does() {
        let without_type = curl(&request("POST", "https://api.example/", &[], Some("{}")), false);
        assert!(
            without_type.contains("'content-type: text/plain;charset=UTF-8'") && !without_type.contains("--request")
        );
        let without_body = curl(&request("POST", "https://api.example/", &[], None), false);
        assert!(without_body.contains("--request 'POST'"));
        assert!(curl(&request("HEAD", "https://api.example/", &[], None), false).contains("--head"));
        let empty = curl(&request("GET", "https://api.example/", &[("x-empty", "")], None), false);
        assert!(empty.contains("--header 'x-empty;'"), "{empty}");
    }

    #[test]
    fn a_bound_token_goes_with_a_proof() {
        let command = curl(&request("GET", "https://api.example/", &[], None), true);
        assert!(command.contains("\"Authorization: DPoP $ACCESS_TOKEN\"") && command.contains("\"DPoP: $DPOP_PROOF\""));
    }
}
