//! Providers that people add, and the sessions of a tab: what was changed or removed holds on for as long as a session needs it.

use crate::own::{file, heed, own_stage, remove_all, source};
use crate::stage::{ID, issuer_of};
use daypass::session::configuration::Source;
use daypass::session::own::{self, Draft};

#[test]
fn a_session_goes_on_with_the_entry_as_it_was_changed_last_where_it_is_removed_later() {
    let (mut stage, shelf) = own_stage();
    stage.pass(ID);
    let own = stage.session.configuration().provider(&issuer_of(ID)).unwrap().clone();
    let changed = Draft { name: "New name".to_owned(), scopes: "openid".to_owned(), ..Draft::of(&own) };
    own::save(&file(), &shelf, &changed, Some(&own::id_of(&own))).unwrap();
    heed(&stage, &shelf);
    remove_all(&shelf);
    stage.reload();
    heed(&stage, &shelf);
    stage.session.restore();
    assert_eq!((source(&stage), stage.account().provider.as_str()), (Some(Source::Former), "New name"));
    assert_eq!(stage.session.configuration().provider(&issuer_of(ID)).unwrap().scopes.to_text(), "openid");
}
