//! What Daypass leaves out on purpose, and that it is truly not there.

use crate::fake_network::empty;
use crate::stage::*;
use daypass::session::configuration::Mistake;
use daypass::session::{Address, Configuration, Status};
use serde_json::json;

#[test]
fn prm_url_the_resource_metadata_that_a_challenge_names_is_never_fetched() {
    let metadata = [
        "https://api.example.com/.well-known/oauth-protected-resource/v1",
        "https://evil.test/.well-known/oauth-protected-resource",
        "http://127.0.0.1/",
    ];
    for (url, scheme) in metadata.into_iter().flat_map(|url| ["Bearer", "DPoP"].map(|scheme| (url, scheme))) {
        for (status, error) in [(401, "invalid_token"), (403, "insufficient_scope")] {
            let stage = Stage::signed_in();
            let challenge = format!(r#"{scheme} error="{error}", resource_metadata="{url}""#);
            stage.platform.network.always("api", empty(status, "www-authenticate", &challenge));
            // whatever is sent to an address that the stage does not know ends the test
            assert_eq!(stage.fetch(API).unwrap().status, status);
            let asked = stage.count("api") + stage.count("token") + stage.count("discovery") + stage.count("jwks");
            assert_eq!(stage.platform.network.total(), asked, "{challenge}");
            assert_eq!(stage.platform.left_for().len(), 1);
        }
    }
}

#[test]
fn sm_origin_nothing_watches_the_session_at_the_provider_though_it_offers_that() {
    let stage = Stage::new();
    stage.id.edit("discovery", |it| it["check_session_iframe"] = json!("https://id.example.com/check-session"));
    let address = stage.approved(ID);
    let answer = requery(&address, &format!("{}&session_state=a.b", address.query));
    assert_eq!(stage.complete(&answer), Some(Ok(())));
    stage.session.keep_fresh();
    for _ in 0..30 {
        stage.platform.clock.advance(10);
        stage.settle();
    }
    assert!(stage.platform.windows.opened.borrow().is_empty());
    assert!(!format!("{:?}", stage.platform.store.dump("")).contains("check-session"), "nothing of it is kept either");
    assert_eq!(stage.platform.left_for().len(), 1);
}

#[test]
fn il_iss_no_address_starts_a_sign_in() {
    let stage = Stage::new();
    for path in ["/", "/callback", "/callback/plain", "/login", "/initiate"] {
        for query in [
            "iss=https%3A%2F%2Fid.example.com",
            "iss=https%3A%2F%2Fid.example.com&login_hint=ada&target_link_uri=https%3A%2F%2Fapp.example.net%2Freports",
            "iss=https%3A%2F%2Fevil.test&target_link_uri=https%3A%2F%2Fevil.test",
            "prompt=none&login_hint=ada",
        ] {
            let address = Address { path: path.to_owned(), query: query.to_owned(), fragment: String::new() };
            assert_eq!(stage.complete(&address), None, "{path}?{query}");
        }
    }
    assert_eq!((stage.platform.network.total(), stage.platform.left_for().len()), (0, 0));
    assert_eq!(stage.session.status(), Status::SignedOut);
}

#[test]
fn fcl_uri_no_address_ends_a_session() {
    let stage = Stage::signed_in();
    let before = (stage.session.status(), stage.platform.store.dump(""));
    for path in ["/", "/signed-out", "/callback", "/logout", "/frontchannel-logout"] {
        for query in ["iss=https%3A%2F%2Fid.example.com&sid=1", "sid=1", "logout_token=a.b.c", "state=x.y&sid=1"] {
            let address = Address { path: path.to_owned(), query: query.to_owned(), fragment: String::new() };
            // a state on the callback path is an answer that nobody waits for, and is refused as one
            let _ = stage.complete(&address);
            stage.session.restore();
            assert_eq!((stage.session.status(), stage.platform.store.dump("")), before, "{path}?{query}");
        }
    }
}

#[test]
fn ui_downgrade_stor_rt_memory_fcl_uri_jar_exclusive_there_is_no_key_for_what_is_not_built() {
    for key in [
        "userinfo_signed_response_alg",
        "userinfo_encrypted_response_alg",
        "id_token_encrypted_response_alg",
        "request_object_signing_alg",
        "token_storage",
        "frontchannel_logout_uri",
        "backchannel_logout_uri",
        "initiate_login_uri",
        "check_session_iframe",
        "resource_metadata",
    ] {
        let mut text = configuration();
        text["providers"][0][key] = json!("x");
        let found = Configuration::parse(&text.to_string(), &base()).unwrap_err();
        assert_eq!(found.key, format!("providers[0].{key}"));
        assert!(matches!(found.mistake, Mistake::Unknown(_)));
    }
}
