//! Who signed in, asked for when somebody looks.

use crate::fake_network::{empty, json, text};
use crate::stage::*;
use daypass::session::Status;
use daypass::session::ports::NoResponse;
use serde_json::{Value, json as value};

#[test]
fn ui_request_userinfo_is_asked_with_get_and_the_header_when_somebody_looks() {
    let stage = Stage::signed_in();
    assert_eq!((stage.count("userinfo"), stage.account().text("name")), (0, None));
    assert!(!stage.account().is_complete);
    assert_eq!(stage.load_profile(), Ok(()));
    let [request] = &stage.platform.network.requests("userinfo")[..] else { panic!("one request") };
    let headers = [("accept", "application/json"), ("authorization", "Bearer SECRET-at-2")];
    let sent: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!((request.method.as_str(), sent.as_slice(), &request.body), ("GET", &headers[..], &None));
    let account = stage.account();
    assert_eq!((account.text("name"), account.display_name()), (Some("Ada Lovelace"), "Ada Lovelace"));
    assert!(account.is_complete);
}

#[test]
fn ui_request_userinfo_is_asked_once_and_remembered_across_a_reload() {
    let mut stage = Stage::signed_in();
    stage.load_profile().unwrap();
    stage.load_profile().unwrap();
    stage.reload();
    stage.session.restore();
    stage.load_profile().unwrap();
    assert_eq!(stage.count("userinfo"), 1);
    assert_eq!(stage.account().text("name"), Some("Ada Lovelace"));
}

#[test]
fn ui_request_two_that_look_at_once_ask_once() {
    let stage = Stage::signed_in();
    let gate = stage.platform.network.gate("userinfo");
    let mut first = stage.start_profile();
    let mut second = stage.start_profile();
    gate.open();
    stage.settle();
    assert_eq!((first.ended(), second.ended()), (Some(Ok(())), Some(Ok(()))));
    assert_eq!(stage.count("userinfo"), 1);
}

#[test]
fn ui_sub_claims_about_somebody_else_are_dropped_whole() {
    for odd in [value!("somebody else"), value!(""), value!(248289), Value::Null, value!("248289761001 ")] {
        let stage = Stage::signed_in();
        let before = (stage.session.status(), stage.sessions());
        let shown = odd.to_string();
        stage.id.edit("userinfo", move |it| it["sub"] = odd.clone());
        assert_eq!(code(stage.load_profile()), "userinfo_sub", "accepted {shown}");
        assert_eq!((stage.session.status(), stage.sessions()), before);
        assert_eq!(stage.account().text("email"), None);
    }
    let stage = Stage::signed_in();
    stage.id.edit("userinfo", |it| {
        it.as_object_mut().unwrap().remove("sub");
    });
    assert_eq!(code(stage.load_profile()), "userinfo_sub");
    assert_eq!(stage.account().text("name"), None);
}

#[test]
fn ui_sub_what_the_id_token_said_counts_more_than_what_userinfo_says() {
    let stage = Stage::signed_in();
    stage.id.edit("userinfo", |it| {
        it["iss"] = "https://evil.test".into();
        it["aud"] = "other".into();
        it["exp"] = 1.into();
    });
    stage.load_profile().unwrap();
    assert_eq!((stage.account().text("iss"), stage.account().text("aud")), (Some(ID), Some("spa")));
}

#[test]
fn ui_optional_a_minimal_answer_and_null_claims_are_fine() {
    let stage = Stage::signed_in();
    stage.id.edit("userinfo", |it| *it = value!({"sub": it["sub"], "email": null, "name": null, "address": {"x": 1}}));
    stage.load_profile().unwrap();
    assert_eq!(stage.account().display_name(), "248289761001");
}

#[test]
fn ui_optional_an_empty_name_is_no_name_to_show() {
    let stage = Stage::signed_in();
    stage.id.edit("userinfo", |it| {
        it["name"] = "".into();
        it["preferred_username"] = "ada".into();
    });
    stage.load_profile().unwrap();
    assert_eq!(stage.account().display_name(), "ada");
}

#[test]
fn ui_ctype_what_is_neither_json_nor_a_signed_token_is_refused() {
    for reply in [
        text(200, "text/html", "<h1>"),
        text(200, "text/plain", r#"{"sub":"248289761001"}"#),
        text(200, "application/json", "[]"),
        text(200, "application/json", r#"{"sub":"a","sub":"248289761001"}"#),
        text(302, "application/json", "{}"),
        text(204, "application/json", ""),
    ] {
        let stage = Stage::signed_in();
        stage.platform.network.once("userinfo", reply.clone());
        assert_eq!(code(stage.load_profile()), "userinfo_unreadable", "accepted {reply:?}");
        assert!(!stage.account().is_complete);
        assert_eq!(stage.load_profile(), Ok(()), "not asked again");
    }
}

#[test]
fn ui_signed_a_signed_answer_is_verified() {
    let claims = |stage: &Stage| {
        let subject = stage.account().subject.unwrap();
        value!({"iss": ID, "aud": "spa", "sub": subject, "name": "Ada"})
    };
    let ask = |stage: &Stage, claims: &Value| {
        stage.platform.network.once("userinfo", text(200, "application/jwt", &stage.id.sign(claims)));
        stage.load_profile().map_err(|error| error.code().to_owned())
    };
    let stage = Stage::signed_in();
    assert_eq!(ask(&stage, &claims(&stage)), Ok(()));
    assert_eq!(stage.account().text("name"), Some("Ada"));
    for (member, odd, name) in [
        ("iss", value!("https://evil.test"), "userinfo_signed"),
        ("iss", Value::Null, "userinfo_signed"),
        ("aud", value!("other"), "userinfo_signed"),
        ("aud", value!([]), "userinfo_signed"),
        ("sub", value!("other"), "userinfo_sub"),
    ] {
        let stage = Stage::signed_in();
        let mut claims = claims(&stage);
        claims[member] = odd.clone();
        assert_eq!(ask(&stage, &claims), Err(name.to_owned()), "accepted {member}: {odd}");
        assert!(!stage.account().is_complete);
    }
    let stage = Stage::signed_in();
    stage.id.forged.set(true);
    assert_eq!(ask(&stage, &claims(&stage)), Err("userinfo_signature".to_owned()));
    let stage = Stage::signed_in();
    stage.id.edit("header", |it| it["alg"] = "none".into());
    assert_eq!(ask(&stage, &claims(&stage)), Err("userinfo_signature".to_owned()));
    assert_eq!(stage.account().text("name"), None);
}

#[test]
fn ui_error_a_refused_token_is_renewed_once() {
    let stage = Stage::signed_in();
    stage.id.end_tokens();
    assert_eq!(stage.load_profile(), Ok(()));
    assert_eq!((stage.count("userinfo"), stage.count("token")), (2, 2));
}

#[test]
fn ui_error_an_endpoint_that_always_refuses_is_asked_twice() {
    for status in [400, 401] {
        let stage = Stage::signed_in();
        stage.platform.network.always("userinfo", empty(status, "x", "y"));
        assert_eq!(code(stage.load_profile()), "invalid_token");
        assert_eq!((stage.count("userinfo"), stage.count("token")), (2, 2));
        assert_eq!(stage.sessions().len(), 1);
    }
}

#[test]
fn ui_error_a_refusal_that_no_new_token_can_mend_renews_nothing() {
    for (reply, name) in [
        (empty(403, "www-authenticate", r#"Bearer error="insufficient_scope", scope="profile""#), "insufficient_scope"),
        (
            empty(401, "www-authenticate", r#"Bearer error="insufficient_user_authentication""#),
            "insufficient_user_authentication",
        ),
        (empty(403, "x", "y"), "userinfo_unreadable"),
        (empty(404, "x", "y"), "userinfo_unreadable"),
        (empty(503, "x", "y"), "server_unavailable"),
        (empty(429, "x", "y"), "server_unavailable"),
    ] {
        let stage = Stage::signed_in();
        stage.platform.network.always("userinfo", reply.clone());
        assert_eq!(code(stage.load_profile()), name, "{reply:?}");
        assert_eq!((stage.count("userinfo"), stage.count("token")), (1, 1), "{reply:?}");
    }
}

#[test]
fn ui_error_an_expired_token_is_renewed_before_the_question() {
    let stage = Stage::signed_in();
    stage.platform.clock.advance(400);
    assert_eq!(stage.load_profile(), Ok(()));
    assert_eq!((stage.count("userinfo"), stage.count("token")), (1, 2));
}

#[test]
fn ui_error_network_trouble_keeps_the_session() {
    let stage = Stage::signed_in();
    let before = stage.session.status();
    stage.platform.network.once("userinfo", Err(NoResponse::Unreadable));
    assert_eq!(code(stage.load_profile()), "cors");
    assert_eq!(stage.session.status(), before);
}

#[test]
fn ui_error_a_dead_refresh_token_ends_the_session() {
    let stage = Stage::signed_in();
    stage.id.end_tokens();
    stage.id.end_grants();
    assert_eq!(code(stage.load_profile()), "session_expired");
    assert_eq!(stage.session.status(), Status::Expired(issuer_of(ID)));
    assert_eq!(stage.count("userinfo"), 1);
}

#[test]
fn ui_no_distributed_claim_sources_are_not_fetched() {
    let stage = Stage::signed_in();
    stage.id.edit("userinfo", |it| {
        it["_claim_names"] = value!({"x": "src"});
        it["_claim_sources"] = value!({"src": {"endpoint": "https://evil.test/", "access_token": "x"}});
    });
    assert_eq!(stage.load_profile(), Ok(()));
}

#[test]
fn ui_untrusted_a_picture_is_shown_from_a_secure_address_only() {
    for (picture, shown) in [
        ("https://cdn.example.com/ada.png", true),
        ("javascript:alert(1)", false),
        ("data:image/svg+xml,x", false),
        ("http://cdn.example.com/ada.png", false),
        ("//cdn.example.com/ada.png", false),
        ("https://cdn.example.com/a\"onerror=x", false),
    ] {
        let stage = Stage::signed_in();
        stage.id.edit("userinfo", move |it| it["picture"] = picture.into());
        stage.load_profile().unwrap();
        assert_eq!(stage.account().picture().is_some(), shown, "{picture}");
    }
}

#[test]
fn ui_sub_a_profile_that_arrives_after_a_sign_out_is_dropped() {
    let stage = Stage::signed_in();
    let gate = stage.platform.network.gate("userinfo");
    let mut profile = stage.start_profile();
    stage.sign_out().unwrap();
    gate.open();
    stage.settle();
    assert_eq!(code(profile.ended().unwrap()), "signed_out");
    assert_eq!(stage.sessions(), []);
}

#[test]
fn ui_sub_a_profile_that_arrives_after_somebody_else_signed_in_is_dropped() {
    let stage = Stage::signed_in();
    let gate = stage.platform.network.gate("userinfo");
    let mut profile = stage.start_profile();
    stage.sign_out().unwrap();
    stage.id.edit("claims", |it| it["sub"] = "grace".into());
    stage.pass(ID);
    gate.open();
    stage.settle();
    let _ = profile.ended().unwrap();
    let account = stage.account();
    assert_eq!(account.subject.as_deref(), Some("grace"));
    assert_eq!(account.text("name"), None, "the name of the person before");
}

#[test]
fn ui_optional_a_provider_without_userinfo_is_complete_at_once() {
    let stage = Stage::new();
    stage.id.edit("discovery", |it| {
        it.as_object_mut().unwrap().remove("userinfo_endpoint");
    });
    stage.pass(ID);
    assert!(stage.account().is_complete);
    assert_eq!(stage.load_profile(), Ok(()));
    assert_eq!(stage.count("userinfo"), 0);
}

#[test]
fn ui_optional_an_oauth_only_provider_without_identity_is_complete_at_once() {
    let stage = Stage::with(|it| {
        it["providers"][1].as_object_mut().unwrap().remove("identity");
        it["providers"][1]["metadata"]["userinfo_endpoint"] = "https://id.example.org/userinfo".into();
    });
    stage.pass(OAUTH);
    assert_eq!(stage.load_profile(), Ok(()));
    assert!(stage.account().is_complete, "nothing will ever complete it");
    assert_eq!(stage.account().display_name(), "Signed in");
}

#[test]
fn idt_user_key_an_identity_api_tells_who_signed_in_under_the_usual_names() {
    let stage = Stage::signed_in_oauth();
    assert_eq!(stage.account().subject, None);
    assert_eq!(stage.load_profile(), Ok(()));
    let account = stage.account();
    assert_eq!(account.subject.as_deref(), Some("4711"), "a number becomes text");
    assert_eq!(
        (account.text("sub"), account.text("name"), account.text("email")),
        (Some("4711"), Some("ada"), Some("ada@example.com"))
    );
    assert!(account.is_complete);
    let [request] = &stage.platform.network.requests("oauth api")[..] else { panic!("one request") };
    assert_eq!(request.url.as_str(), "https://api.example.org/user");
    assert_eq!(stage.load_profile(), Ok(()));
    assert_eq!(stage.count("oauth api"), 1);
}

#[test]
fn idt_user_key_an_identity_api_without_a_usable_subject_identifies_nobody() {
    for odd in [Value::Null, value!(""), value!(["a"]), value!({"a": 1}), value!(true)] {
        let stage = Stage::signed_in_oauth();
        let shown = odd.to_string();
        stage.oauth.edit("api", move |it| it["id"] = odd.clone());
        assert_eq!(code(stage.load_profile()), "identity_unreadable", "accepted {shown}");
        assert_eq!(stage.account().subject, None);
    }
}

#[test]
fn ui_error_an_identity_api_that_refuses_the_token_gets_a_new_one_once() {
    let stage = Stage::signed_in_oauth();
    stage.oauth.end_tokens();
    assert_eq!(stage.load_profile(), Ok(()));
    assert_eq!((stage.count("oauth api"), stage.count("oauth token")), (2, 2));
    let stage = Stage::signed_in_oauth();
    stage.platform.network.always("oauth api", json(401, &value!({"message": "Bad credentials"})));
    assert_eq!(code(stage.load_profile()), "invalid_token");
    assert_eq!((stage.count("oauth api"), stage.count("oauth token")), (2, 2));
}

#[test]
fn ui_request_without_a_session_nobody_is_asked() {
    let stage = Stage::new();
    assert_eq!(code(stage.load_profile()), "signed_out");
    assert_eq!(stage.platform.network.total(), 0);
}
