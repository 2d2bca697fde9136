//! The tokens that a tab holds, for the person whose they are.

use crate::stage::*;
use daypass::session::{NotDecoded, Revealed, Which};
use serde_json::json as value;

fn text(stage: &Stage, which: &Which) -> Option<String> {
    stage.session.reveal(which).map(|it: Revealed| it.for_the_person().to_owned())
}

fn whiches(stage: &Stage) -> Vec<Which> {
    stage.session.held().into_iter().map(|it| it.which).collect()
}

#[test]
fn every_token_is_described_and_no_description_holds_its_text() {
    let stage = Stage::signed_in();
    stage.fetch(RESOURCE).unwrap();
    let held = stage.session.held();
    let resource = Which::Access(Some(RESOURCE.to_owned()));
    assert_eq!(whiches(&stage), [Which::Access(None), resource, Which::Refresh, Which::Id]);
    assert_no_secret("what is held", &format!("{held:?}"));
    let (first, account) = (&held[0], stage.account());
    assert_eq!((first.issued_at, first.expires_at), (account.issued_at, account.expires_at));
    assert!(first.scopes.contains("profile") && held.iter().all(|it| it.bound_to.is_none()));
}

#[test]
fn the_text_of_a_token_is_told_on_request_and_is_the_one_that_is_kept() {
    let stage = Stage::signed_in();
    let record = stage.record();
    for (which, kept) in [
        (Which::Access(None), &record["tokens"][0]["access_token"]),
        (Which::Refresh, &record["refresh_token"]),
        (Which::Id, &record["id_token"]),
    ] {
        assert_eq!(text(&stage, &which).as_deref(), kept.as_str(), "{which:?}");
    }
    assert_eq!(text(&stage, &Which::Access(Some("https://elsewhere.example/".to_owned()))), None);
}

#[test]
fn tok_no_log_a_revealed_token_tells_nothing_by_accident() {
    let stage = Stage::signed_in();
    let revealed = stage.session.reveal(&Which::Refresh).unwrap();
    assert_eq!(format!("{revealed:?}"), "Revealed(redacted)");
    assert!(revealed.for_the_person().contains("SECRET"));
}

#[test]
fn a_renewed_token_is_another_one() {
    let stage = Stage::signed_in();
    let before = (stage.session.held(), text(&stage, &Which::Access(None)));
    stage.platform.clock.advance(290);
    stage.fetch(API).unwrap();
    let after = (stage.session.held(), text(&stage, &Which::Access(None)));
    assert_ne!(before.0, after.0);
    assert_ne!(before.1, after.1);
    assert!(after.0.iter().zip(&before.0).all(|(after, before)| after.generation > before.generation));
}

#[test]
fn nothing_is_held_for_nobody_or_for_somebody_else() {
    let stage = Stage::new();
    assert_eq!(stage.session.held(), []);
    assert!(stage.session.reveal(&Which::Id).is_none() && stage.session.decode_held(&Which::Id).is_none());
    let (stage, first) = Stage::two_people();
    let second = text(&stage, &Which::Refresh);
    stage.session.switch_to(&first).unwrap();
    assert!(second.is_some() && text(&stage, &Which::Refresh) != second);
    stage.sign_out().unwrap();
    assert_eq!((stage.session.held(), text(&stage, &Which::Refresh)), (vec![], None));
}

#[test]
fn an_oauth_only_session_holds_no_id_token() {
    let stage = Stage::signed_in_oauth();
    assert_eq!(whiches(&stage), [Which::Access(None), Which::Refresh]);
}

#[test]
fn what_a_token_says_is_read_where_it_is_a_jwt_and_changes_nothing() {
    let stage = Stage::signed_in();
    let decoded = stage.session.decode_held(&Which::Id).unwrap().unwrap();
    assert_eq!((&decoded.claims["iss"], &decoded.header["alg"]), (&value!(ID), &value!("RS256")));
    let opaque = stage.session.decode_held(&Which::Access(None)).unwrap();
    assert_eq!(opaque, Err(NotDecoded::Parts));
    let (kept, flight) = (stage.platform.store.dump(""), stage.session.flight().len());
    stage.session.held();
    stage.session.decode_held(&Which::Refresh);
    assert_eq!((stage.platform.store.dump(""), stage.session.flight().len(), stage.events().len()), (kept, flight, 0));
}

#[test]
fn dpop_nonextractable_of_the_key_of_bound_tokens_the_thumbprint_is_told_and_nothing_else() {
    let stage = Stage::with(|it| it["providers"][0]["dpop"] = value!("offered"));
    stage.id.edit("discovery", |it| it["dpop_signing_alg_values_supported"] = value!(["ES256"]));
    let url = stage.sign_in(ID);
    let thumbprint = field(query(&url), "dpop_jkt");
    assert_eq!(stage.complete(&stage.id.approve(&url)), Some(Ok(())));
    let held = stage.session.held();
    let bound: Vec<_> = held.iter().map(|it| it.bound_to.as_deref()).collect();
    assert_eq!(bound, [Some(&*thumbprint), Some(&*thumbprint), None]);
    let key = &stage.record()["proof_key"];
    for part in [&key["name"], &key["public"]["x"], &key["public"]["y"]] {
        let part = part.as_str().unwrap();
        assert!(!format!("{held:?}").contains(part), "{part}");
    }
}
