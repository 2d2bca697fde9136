//! The tool that derives response headers from the configuration, as it is called: what it prints, and what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::{env, fs, process};

fn minimal() -> Value {
    json!({"providers": [{"issuer": "https://login.example.net/tenant", "client_id": "spa"}]})
}

fn run(arguments: &[&str], configuration: &str) -> Output {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_daypass-headers"));
    let tool = tool.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut tool = tool.spawn().unwrap();
    // a tool that refuses its arguments does not read on
    let _ = tool.stdin.take().unwrap().write_all(configuration.as_bytes());
    tool.wait_with_output().unwrap()
}

fn printed_by(arguments: &[&str], configuration: &Value) -> String {
    let output = run(arguments, &configuration.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn header(configuration: &Value, name: &str) -> String {
    let text = printed_by(&["-"], configuration);
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    value.unwrap_or_else(|| panic!("no {name} in {text}")).to_owned()
}

fn directive(configuration: &Value, name: &str) -> String {
    let policy = header(configuration, "Content-Security-Policy");
    let sources = policy.split("; ").find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
    sources.unwrap_or_else(|| panic!("no {name} in {policy}")).to_owned()
}

/// What is said where nothing is printed.
fn refusal(arguments: &[&str], configuration: &str) -> String {
    let output = run(arguments, configuration);
    assert!(!output.status.success() && output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

/// A file that is there as long as a test runs.
struct Saved(PathBuf);

impl Saved {
    fn new(name: &str, content: &Value) -> Self {
        let path = env::temp_dir().join(format!("daypass-headers-{}-{name}.json", process::id()));
        fs::write(&path, content.to_string()).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn discovery() -> Value {
    json!({
        "issuer": "https://login.example.net/tenant",
        "authorization_endpoint": "https://sign-in.example.net/authorize",
        "token_endpoint": "https://tokens.example.net/token",
        "jwks_uri": "https://keys.example.net/keys",
        "userinfo_endpoint": "https://people.example.net/me",
        "revocation_endpoint": "https://tokens.example.net/revoke",
        "pushed_authorization_request_endpoint": "https://par.example.net/par",
        "end_session_endpoint": "https://out.example.net/end",
    })
}

#[test]
fn the_headers_are_these_and_no_others() {
    let text = printed_by(&["-"], &minimal());
    let names: Vec<_> = text.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(
        names,
        [
            "Content-Security-Policy",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Permissions-Policy",
            "X-Content-Type-Options",
            "Strict-Transport-Security",
            "Link",
        ]
    );
}

#[test]
fn web_csp_script_web_csp_rest_whatever_is_configured_nothing_unsafe_is_allowed() {
    let shipped: Value = serde_json::from_str(include_str!("../daypass.json")).unwrap();
    for configuration in [minimal(), shipped] {
        assert_eq!(directive(&configuration, "default-src"), "'none'");
        assert_eq!(directive(&configuration, "script-src"), "'self' 'wasm-unsafe-eval'");
        assert_eq!(directive(&configuration, "style-src"), "'self'");
        assert_eq!(directive(&configuration, "manifest-src"), "'self'");
        assert_eq!(directive(&configuration, "object-src"), "'none'");
        assert_eq!(directive(&configuration, "base-uri"), "'self'");
        assert_eq!(directive(&configuration, "form-action"), "'none'");
        let policy = header(&configuration, "Content-Security-Policy");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'),
            "{policy}"
        );
    }
}

#[test]
fn web_tt_one_policy_is_named() {
    assert_eq!(directive(&minimal(), "require-trusted-types-for"), "'script'");
    assert_eq!(directive(&minimal(), "trusted-types"), "daypass");
}

#[test]
fn web_csp_connect_only_origins_that_are_configured_can_be_asked() {
    let mut configuration = minimal();
    configuration["providers"][0]["apis"] = json!([
        {"url": "https://api.example.com/v1"},
        {"url": "https://api.example.com:443/v2"},
        {"url": "https://API.example.com:8443/"},
    ]);
    assert_eq!(
        directive(&configuration, "connect-src"),
        "'self' https://login.example.net https://api.example.com https://api.example.com:8443"
    );
}

#[test]
fn web_csp_connect_endpoints_that_are_configured_take_the_place_of_the_issuer() {
    let configuration = json!({"providers": [{
        "issuer": "https://code.example.net", "client_id": "spa", "openid_connect": false,
        "metadata": {
            "authorization_endpoint": "https://code.example.net/authorize",
            "token_endpoint": "https://tokens.example.net/token",
            "revocation_endpoint": "https://revocation.example.net/revoke",
            "end_session_endpoint": "https://out.example.net/end",
        },
        "identity": {"url": "https://people.example.net/user", "subject": "id"},
    }]});
    let expected = "'self' https://tokens.example.net https://revocation.example.net https://people.example.net";
    assert_eq!(directive(&configuration, "connect-src"), expected);
}

#[test]
fn web_csp_connect_a_saved_discovery_document_names_the_endpoints() {
    let saved = Saved::new("discovery", &discovery());
    let text = printed_by(&["--discovered", saved.path(), "-"], &minimal());
    let expected = "connect-src 'self' https://login.example.net https://tokens.example.net https://par.example.net \
                    https://keys.example.net https://people.example.net;";
    assert!(text.contains(expected), "{text}");
    assert!(!text.contains("out.example.net") && !text.contains("sign-in.example.net"), "nobody fetches these: {text}");
}

#[test]
fn web_csp_connect_where_people_add_providers_every_https_server_can_be_asked_and_the_price_is_told() {
    let mut configuration = minimal();
    configuration["own_providers"] = true.into();
    assert_eq!(directive(&configuration, "connect-src"), "'self' https:");
    for (name, sources) in [("default-src", "'none'"), ("frame-src", "'none'"), ("form-action", "'none'")] {
        assert_eq!(directive(&configuration, name), sources, "{name}");
    }
    let said = String::from_utf8(run(&["-"], &configuration.to_string()).stderr).unwrap();
    assert!(said.contains("own_providers is true") && said.lines().count() == 1, "{said}");
    configuration["own_providers"] = false.into();
    assert_eq!(directive(&configuration, "connect-src"), "'self' https://login.example.net");
}

#[test]
fn web_csp_connect_servers_of_this_machine_can_be_added_only_where_the_file_names_one() {
    let mut configuration = minimal();
    configuration["own_providers"] = true.into();
    configuration["providers"][0]["apis"] = json!([{"url": "http://a.localhost:8082/"}]);
    assert_eq!(
        directive(&configuration, "connect-src"),
        "'self' https: http://localhost:* http://127.0.0.1:* http://a.localhost:8082"
    );
}

#[test]
fn what_had_to_be_assumed_is_said_beside_the_headers() {
    let said = |arguments: &[&str]| run(arguments, &minimal().to_string()).stderr;
    let saved = Saved::new("said", &discovery());
    assert!(
        String::from_utf8(said(&["-"]))
            .unwrap()
            .contains("https://login.example.net/tenant are taken to be at its origin")
    );
    assert!(said(&["--discovered", saved.path(), "-"]).is_empty());
}

#[test]
fn web_csp_rest_a_frame_leads_to_the_provider_only_where_it_is_asked_in_one() {
    let mut configuration = minimal();
    for silent in [None, Some("redirect")] {
        if let Some(means) = silent {
            configuration["providers"][0]["silent"] = means.into();
        }
        assert_eq!(directive(&configuration, "frame-src"), "'none'");
        assert_eq!(directive(&configuration, "frame-ancestors"), "'none'");
    }
    configuration["providers"][0]["silent"] = "frame".into();
    assert_eq!(directive(&configuration, "frame-src"), "'self' https://login.example.net");
    let saved = Saved::new("frame", &discovery());
    let text = printed_by(&["--discovered", saved.path(), "-"], &configuration);
    assert!(text.contains("frame-src 'self' https://sign-in.example.net;"), "{text}");
}

#[test]
fn web_frame_the_silent_page_may_be_framed_by_the_app_itself() {
    let mut configuration = minimal();
    configuration["providers"][0]["silent"] = "frame".into();
    assert_eq!(directive(&configuration, "frame-ancestors"), "'self'");
}

#[test]
fn pictures_come_over_https_or_from_a_provider_on_this_machine() {
    assert_eq!(directive(&minimal(), "img-src"), "'self' https:");
    let mut configuration = minimal();
    configuration["providers"][0]["issuer"] = "http://localhost:8081".into();
    configuration["providers"][0]["apis"] = json!([{"url": "http://localhost:8082/"}]);
    assert_eq!(directive(&configuration, "img-src"), "'self' https: http://localhost:8081");
}

#[test]
fn web_coop_windows_are_severed_unless_somebody_signs_in_in_one() {
    let mut configuration = minimal();
    assert_eq!(header(&configuration, "Cross-Origin-Opener-Policy"), "same-origin");
    configuration["providers"][0]["sign_in"] = "popup".into();
    assert_eq!(header(&configuration, "Cross-Origin-Opener-Policy"), "same-origin-allow-popups");
}

#[test]
fn web_referrer_web_mime_web_permissions_the_rest_is_the_same_for_everybody() {
    assert_eq!(header(&minimal(), "Referrer-Policy"), "no-referrer");
    assert_eq!(header(&minimal(), "X-Content-Type-Options"), "nosniff");
    assert_eq!(header(&minimal(), "Strict-Transport-Security"), "max-age=31536000");
    let permissions = header(&minimal(), "Permissions-Policy");
    for feature in ["camera", "geolocation", "identity-credentials-get", "publickey-credentials-get", "usb"] {
        assert!(permissions.contains(&format!("{feature}=()")), "{permissions}");
    }
    assert!(permissions.ends_with("clipboard-write=(self)"));
}

#[test]
fn the_development_server_sends_the_same_but_for_the_script_that_reloads_the_page() {
    let printed = printed_by(&["-"], &serde_json::from_str(include_str!("../daypass.json")).unwrap());
    let (_, sent) = include_str!("../Trunk.toml").split_once("[serve.headers]\n").unwrap();
    let sent: Vec<_> =
        sent.lines().map(|line| line.replacen(" = \"", ": ", 1).trim_end_matches('"').to_owned()).collect();
    assert_eq!(sent.join("\n").replace("'self' 'unsafe-inline'", "'self'"), printed.trim_end());
    assert_eq!(sent.join("\n").matches("'unsafe-inline'").count(), 1);
}

#[test]
fn every_format_says_the_same() {
    let list = printed_by(&["-"], &minimal());
    let pairs: Vec<_> = list.lines().map(|line| line.split_once(": ").unwrap()).collect();
    let each =
        |write: &dyn Fn(&str, &str) -> String| pairs.iter().map(|(name, value)| write(name, value)).collect::<String>();
    let as_format = |name| printed_by(&["--format", name, "-"], &minimal());
    assert_eq!(as_format("list"), list);
    assert_eq!(as_format("_headers"), format!("/*\n{}", each(&|name, value| format!("  {name}: {value}\n"))));
    assert_eq!(as_format("nginx"), each(&|name, value| format!("add_header {name} \"{value}\" always;\n")));
    assert_eq!(
        as_format("caddy"),
        format!("header {{\n{}}}\n", each(&|name, value| format!("\t{name} \"{value}\"\n")))
    );
    let json = |name| serde_json::from_str::<Value>(&as_format(name)).unwrap();
    let azure = json("azure");
    assert!(pairs.iter().all(|(name, value)| azure["globalHeaders"][name] == *value));
    let cloudfront = json("cloudfront");
    let known = &cloudfront["SecurityHeadersConfig"];
    let (mut found, others) = (vec![], cloudfront["CustomHeadersConfig"]["Items"].as_array().unwrap());
    found.push(("Content-Security-Policy", known["ContentSecurityPolicy"]["ContentSecurityPolicy"].as_str().unwrap()));
    found.push(("Referrer-Policy", known["ReferrerPolicy"]["ReferrerPolicy"].as_str().unwrap()));
    found.extend(others.iter().map(|it| (it["Header"].as_str().unwrap(), it["Value"].as_str().unwrap())));
    assert_eq!(known["StrictTransportSecurity"], json!({"AccessControlMaxAgeSec": 31_536_000, "Override": true}));
    assert_eq!(known["ContentTypeOptions"], json!({"Override": true}));
    let elsewhere = ["Strict-Transport-Security", "X-Content-Type-Options"];
    assert!(pairs.iter().all(|pair| found.contains(pair) || elsewhere.contains(&pair.0)));
    assert_eq!((found.len(), &cloudfront["CustomHeadersConfig"]["Quantity"]), (pairs.len() - 2, &json!(others.len())));
    // no format needs to escape anything; what stands in pointed brackets is no more than an origin
    assert!(!list.contains(['"', '\\', '$', '{', '}', '&']));
    assert_eq!(list.matches(['<', '>']).count(), 2);
}

#[test]
fn web_cache_the_file_for_azure_keeps_what_has_a_digest_in_its_name_and_nothing_else() {
    let azure: Value = serde_json::from_str(&printed_by(&["--format", "azure", "-"], &minimal())).unwrap();
    assert_eq!(azure["globalHeaders"]["Cache-Control"], "no-cache");
    let (route, before) = azure["routes"].as_array().unwrap().split_last().unwrap();
    assert_eq!(route["route"], "/*.{css,js,svg,wasm}");
    assert_eq!(route["headers"], json!({"Cache-Control": "public, max-age=31536000, immutable"}));
    // the first that fits decides: what the build copies under its own name comes before
    let copied = include_str!("../index.html").split("rel=\"copy-file\" href=\"").skip(1);
    let names = copied.map(|it| it.split('"').next().unwrap().rsplit('/').next().unwrap());
    let caught = names.filter(|name| [".css", ".js", ".svg", ".wasm"].iter().any(|end| name.ends_with(end)));
    let asked_anew = |name| json!({"route": format!("/{name}"), "headers": {"Cache-Control": "no-cache"}});
    assert_eq!(before, caught.map(asked_anew).collect::<Vec<_>>());
    assert_eq!(before.len(), 1);
    // a file that is missing is missing, and not the page
    assert_eq!(azure["navigationFallback"]["rewrite"], "/index.html");
    assert_eq!(azure["navigationFallback"]["exclude"], json!(["/*.{css,js,json,svg,wasm}"]));
}

#[test]
fn meta_says_what_a_page_can_say_of_itself() {
    let text = printed_by(&["--format", "meta", "-"], &minimal());
    let [policy, referrer, connection] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(policy.starts_with("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "));
    assert!(policy.contains("trusted-types daypass") && !policy.contains("frame-ancestors"));
    assert_eq!(referrer, "<meta name=\"referrer\" content=\"no-referrer\">");
    assert_eq!(connection, "<link rel=\"preconnect\" href=\"https://login.example.net\" crossorigin>");
}

#[test]
fn the_browser_is_told_where_the_pages_will_connect_to_before_it_has_the_program() {
    let mut configuration = minimal();
    assert_eq!(header(&configuration, "Link"), "<https://login.example.net>; rel=preconnect; crossorigin");
    configuration["providers"][0]["apis"] = json!([{"url": "https://api.example.net:8443/v1/"}]);
    let saved = Saved::new("connections", &discovery());
    let text = printed_by(&["--discovered", saved.path(), "-"], &configuration);
    let links = text.lines().find_map(|line| line.strip_prefix("Link: ")).unwrap();
    let origins: Vec<_> = links.split(", ").map(|link| link.split(['<', '>']).nth(1).unwrap()).collect();
    let mut allowed = "https://login.example.net https://tokens.example.net https://par.example.net".to_owned();
    allowed.push_str(" https://keys.example.net https://people.example.net https://api.example.net:8443");
    assert_eq!(origins.join(" "), allowed);
}

#[test]
fn no_more_than_six_connections_are_opened_on_suspicion() {
    let provider = |number: usize| json!({"issuer": format!("https://id{number}.example.net"), "client_id": "spa", "redirect_path": format!("/callback/{number}")});
    let configuration = json!({"providers": (0..100).map(provider).collect::<Vec<_>>()});
    assert_eq!(header(&configuration, "Link").matches("rel=preconnect").count(), 6);
    assert!(header(&configuration, "Link").starts_with("<https://id0.example.net>"));
}

#[test]
fn a_mistake_in_the_configuration_is_named_as_the_app_names_it() {
    let said = |edit: &dyn Fn(&mut Value)| {
        let mut configuration = minimal();
        edit(&mut configuration);
        refusal(&["-"], &configuration.to_string())
    };
    assert!(
        said(&|it| it["providers"][0]["uri"] = "x".into()).contains("-: providers[0].uri: There is no such key here.")
    );
    let secret = said(&|it| it["providers"][0]["client_secret"] = "hunter2".into());
    assert!(secret.contains("providers[0].client_secret") && !secret.contains("hunter2"));
    assert!(said(&|it| it["providers"][0]["issuer"] = "http://login.example.net".into()).contains("https address"));
    assert!(refusal(&["-"], "{\n,").contains("line 2"));
}

#[test]
fn nothing_gets_into_a_header_that_does_not_belong_there() {
    for address in
        ["https://a.example; script-src *", "https://a.example\r\nSet-Cookie: a=b", "https://*", "https://a.example, *"]
    {
        let mut configuration = minimal();
        configuration["providers"][0]["apis"] = json!([{ "url": address }]);
        assert!(refusal(&["-"], &configuration.to_string()).contains("providers[0].apis[0].url"));
    }
}

#[test]
fn an_address_that_no_policy_can_name_is_refused() {
    let mut configuration = minimal();
    configuration["providers"][0]["apis"] = json!([{"url": "https://[2001:db8::1]/"}]);
    assert!(refusal(&["-"], &configuration.to_string()).contains("cannot name https://[2001:db8::1]/"));
}

#[test]
fn a_discovery_document_is_judged_as_the_app_judges_it() {
    let said = |name: &str, edit: &dyn Fn(&mut Value)| {
        let mut document = discovery();
        edit(&mut document);
        let saved = Saved::new(name, &document);
        refusal(&["--discovered", saved.path(), "-"], &minimal().to_string())
    };
    let foreign = said("foreign", &|it| it["issuer"] = "https://login.example.net".into());
    assert!(foreign.contains("is not the discovery document of a provider"));
    let plain = said("plain", &|it| it["token_endpoint"] = "http://tokens.example.net/token".into());
    assert!(plain.contains("is not what the app accepts of https://login.example.net/tenant"));
    assert!(
        said("lacking", &|it| {
            it.as_object_mut().unwrap().remove("jwks_uri");
        })
        .contains("is not what the app accepts")
    );
}

#[test]
fn what_is_asked_for_wrongly_is_told_in_a_sentence() {
    let text = minimal().to_string();
    assert!(refusal(&["--format", "apache", "-"], &text).contains("no format apache; there are list, _headers"));
    assert!(refusal(&["--format"], &text).contains("--format is not understood"));
    assert!(refusal(&["--fromat", "nginx"], &text).contains("--fromat is not understood"));
    assert!(refusal(&["-", "daypass.json"], &text).contains("daypass.json is not understood"));
    assert!(refusal(&["no/such/file.json"], &text).contains("no/such/file.json cannot be read"));
}
