//! Providers that people add in their browser: kept on its shelf, which all its tabs share and which nobody has to trust.
//!
//! Each entry is a text of its own under the name of its issuer, read by the reader of the configuration whenever it is looked at. What
//! cannot be read is told and stays until the person removes it. A provider of the file always wins. A tab that signs in keeps a
//! copy of the entry beside its session, so that what another tab changes or removes ends no session and begins none.

use super::configuration::{Configuration, ConfigurationError, Provider, Source, entry, glanced, own_id};
use super::ports::{Clock, Letters, Platform, Shelf, Store, StoreFault};
use super::{Session, Status, attempt, order, record};
use crate::protocol::types::Client;
use crate::protocol::url::Url;

/// An entry of the shelf.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// The name of the entry.
    pub id: String,
    /// What it says, or why that cannot be used.
    pub provider: Result<Provider, Unusable>,
}

/// An entry that cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Unusable {
    /// What stands there, cut where it is too long to be shown.
    pub text: String,
    /// Why not.
    pub why: Why,
}

/// Why an entry cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// It has a mistake.
    Mistake(ConfigurationError),
    /// It stands under the name of another issuer.
    Misplaced,
    /// There are more than are read.
    Surplus,
}

/// What a person enters: texts, as they stand in the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What the button says; may be left empty.
    pub name: String,
    /// The issuer.
    pub issuer: String,
    /// The registration.
    pub client_id: String,
    /// The scopes, with spaces between them.
    pub scopes: String,
    /// The address of an API that the tokens may go to; may be left empty.
    pub api: String,
}

/// Why a provider was not kept.
#[derive(Debug, Clone, PartialEq)]
pub enum NotKept {
    /// A field has a mistake; the key names it.
    Mistake(ConfigurationError),
    /// There are as many as there can be.
    TooMany,
    /// The browser does not keep it.
    Store(StoreFault),
}

impl Draft {
    /// The fields for a new provider: who it is, and nothing more, is asked for.
    pub fn empty() -> Self {
        Self { scopes: "openid profile email".to_owned(), ..Self::default() }
    }

    /// The fields for a provider that is there already.
    pub fn of(provider: &Provider) -> Self {
        Self {
            name: provider.name.clone(),
            issuer: provider.issuer.as_str().to_owned(),
            client_id: provider.client.client_id.clone(),
            scopes: provider.scopes.to_text(),
            api: provider.apis.first().map(|api| api.url.as_str().to_owned()).unwrap_or_default(),
        }
    }

    /// Takes what a link says; only fields in which a mistake cannot send a token anywhere.
    pub fn from_query(query: &str) -> Option<Self> {
        let pairs = crate::protocol::form::decode(query)?;
        let text = |name: &str| {
            let found = pairs.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str()).unwrap_or_default();
            found.chars().take(MAX_SHOWN).collect::<String>()
        };
        let draft = Self {
            name: text("name"),
            issuer: text("issuer"),
            client_id: text("client_id"),
            scopes: text("scope"),
            api: String::new(),
        };
        (draft != Self::default()).then_some(draft)
    }

    /// The entry, for the one reader; what surrounds a text that was pasted is no part of it.
    fn to_entry(&self) -> String {
        let texts = [("name", &self.name), ("issuer", &self.issuer), ("client_id", &self.client_id)];
        let scopes = self.scopes.split_whitespace().map(str::to_owned).collect();
        entry(texts.map(|(key, text)| (key, text.trim())), scopes, self.api.trim())
    }

    /// Names the longest field for a mistake of all of them together.
    fn at_field(&self, error: ConfigurationError) -> ConfigurationError {
        let fields = [("issuer", &self.issuer), ("scopes", &self.scopes), ("apis", &self.api)];
        let longest = fields.into_iter().max_by_key(|(_, text)| text.len()).map_or("issuer", |(key, _)| key);
        match error.key.is_empty() {
            true => ConfigurationError { key: longest.to_owned(), ..error },
            false => error,
        }
    }

    /// What is to be registered for it: the redirect URI, as far as the issuer is known.
    pub fn redirect_uri(&self, configuration: &Configuration) -> Option<Url> {
        let issuer = self.issuer.trim();
        if issuer.is_empty() { None } else { configuration.own_redirect_uri(issuer) }
    }
}

/// Everything on the shelf, in the order of the names.
pub fn entries(configuration: &Configuration, shelf: &(impl Shelf + Letters)) -> Vec<Own> {
    let names = shelf.shelved_names();
    let mut ids = vec![];
    // whoever shares the origin can write any number of names
    for id in names.iter().filter_map(|name| name.strip_prefix(SHELVED)).take(MAX_LOOKED_AT) {
        order::insert(&mut ids, id, |it, new| it > new);
    }
    let mut all: Vec<Own> = vec![];
    for id in ids {
        let Some(text) = shelf.shelved(&format!("{SHELVED}{id}")) else { continue };
        let read: Vec<_> = all.iter().filter_map(|own| own.provider.as_ref().ok()).collect();
        let provider = match read.len() < MAX_ENTRIES {
            false => Err(Why::Surplus),
            true => configuration
                .own_provider(&text, shelf)
                .and_then(|own| configuration.demand_no_clash(&own, read.into_iter(), shelf).map(|()| own))
                .map_err(Why::Mistake)
                .and_then(|own| if own_id(own.issuer.as_str()) == id { Ok(own) } else { Err(Why::Misplaced) }),
        };
        let provider = provider.map_err(|why| Unusable { text: text.chars().take(MAX_SHOWN).collect(), why });
        all.push(Own { id: id.to_owned(), provider });
    }
    let name = |own: &Own| own.provider.as_ref().map_or_else(|_| String::new(), |it| glanced(&it.name, shelf));
    let mut in_order = vec![];
    for own in all {
        order::insert(&mut in_order, (name(&own), own), |(it, _), (new, _)| it > new);
    }
    in_order.into_iter().map(|(_, own)| own).collect()
}

/// The configuration with the providers of this browser in it: those of the file first, and never changed by the others.
pub fn compose(
    configuration: &Configuration,
    shelf: &(impl Shelf + Letters),
    store: &(impl Store + Clock),
) -> Configuration {
    compose_for(configuration, shelf, store, None)
}

/// The same on a page that completes a sign-in with this registration: the attempt has been taken, and needs it all the same.
pub fn compose_for(
    configuration: &Configuration,
    shelf: &(impl Shelf + Letters),
    store: &(impl Store + Clock),
    completing: Option<&Client>,
) -> Configuration {
    let mut whole = configuration.clone();
    whole.providers.retain(|it| it.source == Source::File);
    if !whole.own_providers {
        return whole;
    }
    let shelved: Vec<Provider> = entries(&whole, shelf).into_iter().filter_map(|own| own.provider.ok()).collect();
    let mut former: Vec<Provider> = vec![];
    for copy in kept_copies(&whole, shelf, store, completing) {
        match shelved.iter().find(|it| it.issuer == copy.issuer && it.client == copy.client) {
            // its session goes on with what holds now, also where the entry is removed later; a full store keeps what it has
            Some(it) if *it != copy => drop(keep_copy(store, it)),
            Some(_) => {}
            None => former.push(Provider { source: Source::Former, ..copy }),
        }
    }
    // a session of this tab goes on with the registration that it began with
    let replaced = |it: &Provider| former.iter().any(|copy| copy.issuer == it.issuer);
    whole.providers.extend(shelved.into_iter().filter(|it| !replaced(it)));
    whole.providers.extend(former);
    whole
}

/// Has a session that runs on a page go on with what the shelf says by now; whether that is anything new.
pub fn recompose<P: Platform>(session: &Session<P>, shelf: &(impl Shelf + Letters)) -> bool {
    if !session.configuration().own_providers {
        return false;
    }
    let compose = || compose(session.configuration(), shelf, &session.platform);
    let mut whole = compose();
    // whoever is on a page of this app is not at the provider: a sign-in with what was changed or removed was given up
    if session.status() != Status::Redirecting {
        let former = whole.providers.iter().filter(|it| it.source == Source::Former);
        let given_up: Vec<_> = former.filter(|it| !session.has_session_of(it)).cloned().collect();
        if !given_up.is_empty() {
            // a store that cannot be reached holds no attempt either
            let _ = attempt::forget_all(&session.platform, &given_up);
            whole = compose();
        }
    }
    session.reconfigure(whole)
}

/// The same where only the sessions of the tab have changed: what none of them needs any more is gone.
pub fn drop_former<P: Platform>(session: &Session<P>, shelf: &(impl Shelf + Letters)) -> bool {
    session.configuration().providers.iter().any(|it| it.source == Source::Former) && recompose(session, shelf)
}

/// Keeps what a person has entered. `replaces` names the entry that is being changed.
///
/// # Errors
/// It has a mistake, or it cannot be kept; the shelf is as it was.
pub fn save(
    configuration: &Configuration,
    shelf: &(impl Shelf + Letters),
    draft: &Draft,
    replaces: Option<&str>,
) -> Result<Provider, NotKept> {
    // what is kept is a little longer than what was entered, and has to be read again
    let read = |entry: String| configuration.own_provider(&entry, shelf);
    let own = read(draft.to_entry()).and_then(|own| read(own.to_entry()));
    let own = own.map_err(|error| NotKept::Mistake(draft.at_field(error)))?;
    let all = entries(configuration, shelf);
    let others = all.iter().filter(|it| Some(it.id.as_str()) != replaces);
    let others: Vec<_> = others.filter_map(|it| it.provider.as_ref().ok()).collect();
    let count = others.len();
    configuration.demand_no_clash(&own, others.into_iter(), shelf).map_err(NotKept::Mistake)?;
    if count >= MAX_ENTRIES {
        return Err(NotKept::TooMany);
    }
    let id = own_id(own.issuer.as_str());
    shelf.shelve(&format!("{SHELVED}{id}"), &own.to_entry()).map_err(NotKept::Store)?;
    if let Some(former) = replaces.filter(|former| **former != *id) {
        remove(shelf, former);
    }
    Ok(own)
}

/// Takes an entry off the shelf. Sessions that began with it go on in their tabs.
pub fn remove(shelf: &impl Shelf, id: &str) {
    shelf.unshelve(&format!("{SHELVED}{id}"));
}

/// Whether something that changed on the shelf is an entry.
pub fn is_entry(name: &str) -> bool {
    name.starts_with(SHELVED)
}

/// The entry of a provider that was added by a person.
pub fn id_of(provider: &Provider) -> String {
    own_id(provider.issuer.as_str())
}

/// Keeps a copy of the entry in this tab, for the sign-in that is about to begin.
pub(super) fn keep_copy(store: &impl Store, provider: &Provider) -> Result<(), StoreFault> {
    match provider.source {
        Source::File => Ok(()),
        Source::Person | Source::Former => store.set(&format!("{COPY}{}", id_of(provider)), &provider.to_entry()),
    }
}

/// The copies that this tab still needs; those that it does not need any more are removed.
fn kept_copies(
    file: &Configuration,
    letters: &dyn Letters,
    store: &(impl Store + Clock),
    completing: Option<&Client>,
) -> Vec<Provider> {
    // a store that cannot be reached holds no session either
    let keys = store.keys().unwrap_or_default();
    let mut copies = vec![];
    for key in keys.iter().filter(|key| key.starts_with(COPY)) {
        let text = store.get(key).ok().flatten().unwrap_or_default();
        let copy = file.own_provider(&text, letters).ok().filter(|own| key.strip_prefix(COPY) == Some(&*id_of(own)));
        let needed = copy.filter(|own| {
            let session = record::key(&own.issuer, &own.client, "");
            let is_of_it = |it: &String| it.strip_prefix(&session).is_some_and(|id| !id.contains(':'));
            let is_completed = completing == Some(&own.client);
            is_completed || keys.iter().any(is_of_it) || attempt::is_under_way(store, &own.client)
        });
        match needed {
            Some(own) => copies.push(own),
            None => {
                let _ = store.remove(key);
            }
        }
    }
    copies
}

const SHELVED: &str = "daypass:provider:";
const COPY: &str = "daypass:own:";

/// More buttons than anybody looks through.
const MAX_ENTRIES: usize = 20;
const MAX_LOOKED_AT: usize = 1000;
const MAX_SHOWN: usize = 600;
