//! The authorization request and response: RFC 6749 §4.1.1 and §4.1.2, OIDC Core §3.1.2, RFC 9207.

use crate::messages::{CLIENT_ID, ISSUER, REDIRECT_URI, client, only, parameters, refusal, rule, server, server_with};
use crate::tokens::vectors;
use daypass::protocol::authorization::{self, Ask, Prompt, Response, is_local_target, openid_scopes, scrubbed};
use daypass::protocol::error::{Endpoint, RefusalCode};
use daypass::protocol::metadata::ServerMetadata;
use daypass::protocol::secret::{Code, State};
use daypass::protocol::types::{Issuer, Scopes};
use daypass::protocol::{Result, Rule};
use serde_json::{Value, json};

fn request(server: &ServerMetadata, ask: &Ask<'_>) -> String {
    authorization::request(server, &client(), &State::new("the-state"), ask)
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|it| (*it).to_owned()).collect()
}

/// A server that promises `iss` in its answers.
fn promising() -> ServerMetadata {
    server_with(json!({ "authorization_response_iss_parameter_supported": true }))
}

fn judge(server: &ServerMetadata, query: &str) -> Result<Code> {
    Response::read(query).expect("a response")?.judge(server)
}

mod request {
    use super::*;

    #[test]
    fn cfg_code_only_areq_redirect_present_areq_nonce_tx_s256_the_request_is_complete() {
        let scopes = strings(&["openid", "email"]);
        let ask = Ask { scopes: &scopes, nonce: "the-nonce", code_challenge: "the-challenge", ..Ask::default() };
        let address = request(&server(), &ask);
        assert!(address.starts_with("https://op.example/authorize?"));
        let expected = [
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid email"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", "the-challenge"),
            ("code_challenge_method", "S256"),
        ];
        assert_eq!(parameters(&address), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn areq_once_an_empty_parameter_is_left_out() {
        let pairs = parameters(&request(&server(), &Ask::default()));
        assert!(pairs.iter().all(|(_, value)| !value.is_empty()));
        for name in ["scope", "nonce", "prompt", "resource", "code_challenge"] {
            assert_eq!(only(&pairs, name), None, "{name}");
        }
    }

    #[test]
    fn areq_response_mode_the_default_is_not_spelled_out() {
        assert_eq!(only(&parameters(&request(&server(), &Ask::default())), "response_mode"), None);
    }

    #[test]
    fn areq_keep_query_the_query_of_the_endpoint_is_kept() {
        for (endpoint, start) in [
            ("https://op.example/authorize?tenant=x", "https://op.example/authorize?tenant=x&response_type=code&"),
            ("https://op.example/authorize?a=%20b&c", "https://op.example/authorize?a=%20b&c&response_type=code&"),
            ("https://op.example", "https://op.example?response_type=code&"),
        ] {
            let address = request(&server_with(json!({ "authorization_endpoint": endpoint })), &Ask::default());
            assert!(address.starts_with(start), "{address}");
        }
    }

    #[test]
    fn areq_encode_values_cannot_break_out_of_their_parameter() {
        let scopes = strings(&["a&state=evil", "b#c", "d+e%20"]);
        let address = request(&server(), &Ask { scopes: &scopes, nonce: "£ \"<", ..Ask::default() });
        let pairs = parameters(&address);
        assert_eq!(only(&pairs, "scope").as_deref(), Some("a&state=evil b#c d+e%20"));
        assert_eq!(only(&pairs, "state").as_deref(), Some("the-state"));
        assert_eq!(only(&pairs, "nonce").as_deref(), Some("£ \"<"));
        assert!(address.is_ascii() && !address.contains('#'));
    }

    #[test]
    fn cfg_redirect_exact_the_redirect_uri_arrives_byte_for_byte() {
        let pairs = parameters(&request(&server(), &Ask::default()));
        assert_eq!(only(&pairs, "redirect_uri").as_deref(), Some(REDIRECT_URI));
    }

    #[test]
    fn areq_offline_offline_access_asks_for_consent_besides_whatever_else_is_asked() {
        let offline = strings(&["openid", "offline_access"]);
        let online = strings(&["openid", "not_offline_access"]);
        for (scopes, prompt, expected) in [
            (&offline, None, Some("consent")),
            (&offline, Some(Prompt::None), Some("none")),
            (&offline, Some(Prompt::Login), Some("login consent")),
            (&offline, Some(Prompt::SelectAccount), Some("select_account consent")),
            (&offline, Some(Prompt::Consent), Some("consent")),
            (&offline, Some(Prompt::Create), Some("consent")),
            (&online, None, None),
            (&online, Some(Prompt::SelectAccount), Some("select_account")),
        ] {
            let address = request(&server(), &Ask { scopes, prompt, ..Ask::default() });
            assert_eq!(only(&parameters(&address), "prompt").as_deref(), expected);
        }
    }

    #[test]
    fn ri_repeat_ri_both_several_resources_are_repeated_parameters() {
        let resources = strings(&["https://api.example/a", "https://api.example/b?c=d&e"]);
        let pairs = parameters(&request(&server(), &Ask { resources: &resources, ..Ask::default() }));
        let sent: Vec<_> = pairs.iter().filter(|(name, _)| name == "resource").map(|(_, value)| value).collect();
        assert_eq!(sent, resources.iter().collect::<Vec<_>>());
    }

    #[test]
    fn areq_openid_the_openid_scope_is_always_there_and_only_once() {
        for (asked, expected) in [
            (vec![], "openid"),
            (vec!["email", "profile"], "openid email profile"),
            (vec!["email", "openid"], "email openid"),
            (vec!["OpenID"], "openid OpenID"),
        ] {
            assert_eq!(openid_scopes(Scopes::from_tokens(asked).unwrap()).to_text(), expected);
        }
    }

    #[test]
    fn areq_scope_syntax_a_token_that_would_split_or_break_the_list_is_refused() {
        for token in ["", "a b", "a\u{a0}b", "a\"b", "a\\b", "a\nb", "é", "\u{7f}"] {
            assert!(Scopes::from_tokens(["openid", token]).is_none(), "accepted {token:?}");
        }
        assert_eq!(Scopes::from_tokens(["!#[]~", "A", "a"]).unwrap().to_text(), "!#[]~ A a");
    }
}

mod response {
    use super::*;

    const RFC_9207: &str = include_str!("../vectors/rfc9207.json");

    /// The server of the published answers, which promises to name itself.
    fn honest(file: &Value) -> ServerMetadata {
        let issuer = Issuer::parse(file["issuer"].as_str().unwrap()).unwrap();
        ServerMetadata { issuer, ..promising() }
    }

    #[test]
    fn rfc_9207_section_2_1_the_published_response_is_accepted() {
        let file = vectors(RFC_9207);
        let query = file["success"].as_str().unwrap();
        assert_eq!(judge(&honest(&file), query).unwrap().expose(), file["code"]);
        assert_eq!(rule(judge(&promising(), query)), Rule::ResponseIssuer);
    }

    #[test]
    fn rfc_9207_section_2_2_the_published_error_is_the_servers_own() {
        let file = vectors(RFC_9207);
        let query = file["error"].as_str().unwrap();
        let refused = refusal(judge(&honest(&file), query));
        assert_eq!(
            (refused.at, refused.code, refused.authentic),
            (Endpoint::Authorization, RefusalCode::AccessDenied, true)
        );
        assert_eq!(rule(judge(&promising(), query)), Rule::ResponseIssuer);
    }

    #[test]
    fn cb_dup_a_parameter_that_stands_there_twice_is_refused() {
        for query in [
            "code=a&code=b&state=s",
            "code=a&code=a&state=s",
            "code=a&c%6Fde=b&state=s",
            "code=a&code=&state=s",
            "code=a&state=s&state=t",
            "code=a&state=s&state=s",
            "code=a&state=s&iss=https://op.example&iss=https://op.example",
            "code=a&state=s&iss=&iss=https://op.example",
            "error=a&error=b&state=s",
            "error=a&state=s&error_description=b&error_description=c",
        ] {
            assert_eq!(rule(judge(&promising(), query)), Rule::ResponseDuplicate, "{query}");
        }
    }

    #[test]
    fn cb_state_an_absent_or_doubled_state_finds_no_attempt() {
        let state = |query| Response::read(query).unwrap().unwrap().state();
        for query in ["code=a", "code=a&State=s", "code=a&state=s&state=s", "code=a&state=s&st%61te=t", "error=x"] {
            assert_eq!(state(query), None, "{query}");
        }
        assert_eq!(state("code=a&state=%2B+%C3%A9"), Some(State::new("+ é")));
    }

    #[test]
    fn cb_state_error_an_error_has_the_state_by_which_its_attempt_is_found() {
        let response = Response::read("error=access_denied&state=s").unwrap().unwrap();
        assert_eq!(response.state(), Some(State::new("s")));
    }

    #[test]
    fn cb_decode_a_malformed_response_is_refused() {
        for query in ["state=s&code=%zz", "state=s&code=%", "code=a&state=%ff", "state=s&code=%C3%28", "state=s&%ff=x"]
        {
            assert_eq!(rule(judge(&server(), query)), Rule::ResponseMalformed, "{query}");
        }
    }

    #[test]
    fn cb_decode_values_are_read_as_form_data() {
        assert_eq!(judge(&server(), "state=s&code=a+b%2Bc%20%C3%A9&").unwrap().expose(), "a b+c é");
        assert!(judge(&promising(), "code=a&state=s&iss=https%3A%2F%2Fop%2Eexample").is_ok());
    }

    #[test]
    fn cb_route_a_query_without_a_sign_of_the_protocol_is_not_a_response() {
        for query in ["", "tab=2", "codes=1&errors=2", "code=&state=", "iss=https://op.example", "%zz", "q=%ff"] {
            assert!(Response::read(query).is_none(), "{query}");
        }
    }

    #[test]
    fn cb_iss_match_an_answer_of_another_issuer_is_refused() {
        for named in [
            "https://evil.test",
            "https://op.example/",
            "https://OP.example",
            "https://op.example:443",
            "http://op.example",
            "https%253A%252F%252Fop.example",
            "https://op.example%00",
            "+https://op.example",
        ] {
            let query = format!("code=a&state=s&iss={named}");
            assert_eq!(rule(judge(&promising(), &query)), Rule::ResponseIssuer, "{named}");
            assert_eq!(rule(judge(&server(), &query)), Rule::ResponseIssuer, "{named}, unannounced");
        }
        let query = format!("code=a&state=s&iss={ISSUER}");
        assert_eq!(judge(&promising(), &query).unwrap().expose(), "a");
    }

    #[test]
    fn cb_iss_missing_an_answer_without_the_promised_issuer_is_refused() {
        for query in ["code=a&state=s", "code=a&state=s&iss=", "code=a&state=s&ISS=https://op.example"] {
            assert_eq!(rule(judge(&promising(), query)), Rule::ResponseIssuerMissing, "{query}");
        }
        assert!(judge(&server(), "code=a&state=s").is_ok());
    }

    #[test]
    fn cb_iss_unadvertised_an_issuer_that_was_never_announced_is_refused() {
        let query = format!("code=a&state=s&iss={ISSUER}");
        assert_eq!(rule(judge(&server(), &query)), Rule::ResponseIssuerUnadvertised);
    }

    #[test]
    fn cb_iss_error_an_error_of_another_issuer_is_not_blamed_on_this_one() {
        for server in [promising(), server()] {
            let result = judge(&server, "error=access_denied&state=s&iss=https://evil.test");
            assert_eq!(rule(result), Rule::ResponseIssuer);
        }
    }

    #[test]
    fn cb_xor_both_a_code_and_an_error_or_neither_is_refused() {
        for query in
            ["code=a&error=b&state=s", "state=s", "state=s&code=", "state=s&error=", "state=s&error_description=x"]
        {
            assert_eq!(rule(judge(&server(), query)), Rule::ResponseAmbiguous, "{query}");
        }
        let query = "code=a&error=b&state=s";
        assert_eq!(rule(judge(&promising(), query)), Rule::ResponseAmbiguous);
    }

    #[test]
    fn cb_unknown_parameters_nobody_knows_are_ignored() {
        let query = "foo=1&code=a&foo=2&state=s&session_state=x.y&Code=b&access_token=c&";
        assert_eq!(judge(&server(), query).unwrap().expose(), "a");
    }

    #[test]
    fn cb_no_front_tokens_tokens_without_a_code_are_no_success() {
        let result = judge(&server(), "access_token=a&id_token=b&token_type=Bearer&state=s");
        assert_eq!(rule(result), Rule::ResponseAmbiguous);
        assert!(Response::read("access_token=a&token_type=Bearer").is_none());
    }

    #[test]
    fn cb_size_a_long_code_is_taken_whole() {
        let code = "x".repeat(8 << 10);
        assert_eq!(judge(&server(), &format!("state=s&code={code}")).unwrap().expose(), code);
    }

    #[test]
    fn cb_error_typed_every_registered_code_has_its_name() {
        use RefusalCode::*;
        for (code, expected) in [
            ("invalid_request", InvalidRequest),
            ("unauthorized_client", UnauthorizedClient),
            ("access_denied", AccessDenied),
            ("unsupported_response_type", UnsupportedResponseType),
            ("invalid_scope", InvalidScope),
            ("server_error", ServerError),
            ("temporarily_unavailable", TemporarilyUnavailable),
            ("interaction_required", InteractionRequired),
            ("login_required", LoginRequired),
            ("account_selection_required", AccountSelectionRequired),
            ("consent_required", ConsentRequired),
            ("invalid_request_uri", InvalidRequestUri),
            ("invalid_request_object", InvalidRequestObject),
            ("request_not_supported", RequestNotSupported),
            ("request_uri_not_supported", RequestUriNotSupported),
            ("registration_not_supported", RegistrationNotSupported),
            ("unmet_authentication_requirements", UnmetAuthenticationRequirements),
            ("invalid_target", InvalidTarget),
            ("LOGIN_REQUIRED", Unregistered("LOGIN_REQUIRED".into())),
            ("whatever_they_like", Unregistered("whatever_they_like".into())),
        ] {
            let refused = refusal(judge(&server(), &format!("state=s&error={code}")));
            assert_eq!((refused.at, refused.code), (Endpoint::Authorization, expected));
        }
    }

    #[test]
    fn cb_error_hostile_what_a_stranger_wrote_is_one_bounded_printable_line() {
        let query = format!(
            "state=s&error=%1b%5B31m&error_description=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%0d%0a%e2%80%ae{}",
            "y".repeat(10_000)
        );
        let refused = refusal(judge(&server(), &query));
        let description = refused.description.unwrap();
        assert!(description.starts_with("<img src=x onerror=alert(1)>"));
        assert!(description.chars().count() <= 301);
        for shown in [description.as_str(), refused.code.as_str()] {
            assert!(!shown.chars().any(|it| it.is_control() || it == '\u{202e}'), "{shown:?}");
        }
    }

    #[test]
    fn cb_error_hostile_the_name_of_a_wrong_issuer_is_cleaned_too() {
        let result = judge(&server(), "code=a&state=s&iss=https://op.example%0a%e2%80%ae");
        let Err(daypass::protocol::Error::ServerMisbehaved(Rule::ResponseIssuer, detail)) = result else { panic!() };
        assert_eq!(detail.actual.as_deref(), Some("https://op.example  "));
    }
}

mod address_bar {
    use super::*;

    #[test]
    fn cb_scrub_every_parameter_of_the_protocol_leaves_the_address() {
        let query = "code=a&state=b&iss=c&error=d&error_description=e&error_uri=f&session_state=g";
        assert_eq!(scrubbed("/callback", query, ""), "/callback");
        for query in ["code", "code=", "c%6fde=a", "%63%6F%64%65=a", "code=a&&state=b&", "code=%zz&state=%ff"] {
            assert_eq!(scrubbed("/callback", query, ""), "/callback", "{query}");
        }
    }

    #[test]
    fn cb_scrub_keep_the_query_and_the_fragment_of_the_app_survive_as_written() {
        for (query, fragment, expected) in [
            ("tab=2&code=a&x=%20+%zz&y", "", "/callback?tab=2&x=%20+%zz&y"),
            ("", "#section", "/callback#section"),
            ("code=a&state=b", "#/route?x=1", "/callback#/route?x=1"),
            ("Code=a&xcode=b", "", "/callback?Code=a&xcode=b"),
        ] {
            assert_eq!(scrubbed("/callback", query, fragment), expected);
        }
    }

    #[test]
    fn cb_no_front_tokens_a_fragment_with_tokens_is_dropped() {
        for fragment in ["#access_token=a&token_type=Bearer", "#state=a&id_token=b", "#code=a", "#x=1&state=b"] {
            assert_eq!(scrubbed("/callback", "", fragment), "/callback", "{fragment}");
        }
    }

    #[test]
    fn tx_return_local_cfg_no_open_redirect_a_hostile_target_becomes_the_root() {
        let long = format!("/{}", "a".repeat(5000));
        for target in [
            "",
            "home",
            "https://evil.test/",
            "HTTPS:evil.test",
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.test",
            "///evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "\\/evil.test",
            "/\t/evil.test",
            "/\n/evil.test",
            "\t//evil.test",
            " /home",
            "/home ",
            "/a\\..\\..\\evil.test",
            "/.//evil.test",
            "/..//evil.test",
            "/a/..//evil.test",
            "/a//b",
            "?next=/home",
            "#/home",
            "/a\u{7f}",
            "/a\0b",
            &long,
        ] {
            assert!(!is_local_target(target), "{target:?}");
        }
    }

    #[test]
    fn tx_return_local_a_path_with_query_and_fragment_is_kept() {
        for target in
            ["/", "/a/b?c=d//e&f=https://x.test#g//h", "/%2F%2Fevil.test", "/@evil.test", "/:80/", "/caf\u{e9}"]
        {
            assert!(is_local_target(target), "{target:?}");
        }
    }

    #[test]
    fn tx_return_local_no_short_text_leads_away_from_the_origin() {
        let alphabet = ['/', '\\', '\t', '\n', '.', ':', '@', '?', '#', '%', 'e'];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts.iter().flat_map(|text| alphabet.iter().map(move |it| format!("{text}{it}")));
            texts = longer.chain(texts.clone()).collect();
        }
        for text in texts.iter().filter(|text| is_local_target(text)) {
            // what browsers do first: drop tabs and line ends, take a backslash for a slash
            let read = text.replace(['\t', '\n', '\r'], "").replace('\\', "/");
            assert!(read.starts_with('/') && !read.starts_with("//"), "{text:?}");
        }
    }

    #[test]
    fn cb_scrub_the_address_stays_on_this_origin_whatever_the_path() {
        for path in ["//evil.test/callback", "///evil.test", "//"] {
            let address = scrubbed(path, "code=a&state=b", "");
            assert!(address.starts_with('/') && !address.starts_with("//"), "{address}");
        }
    }

    #[test]
    fn cb_no_front_tokens_tokens_leave_the_query_too() {
        assert_eq!(scrubbed("/cb", "access_token=x&id_token=y&refresh_token=z&response=w&code=a", ""), "/cb");
    }
}
