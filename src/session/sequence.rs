//! The flight as a sequence diagram has it: who took part, and between whom a step went.

use super::flight::{Event, Step};
use crate::protocol::url::Url;

/// Somebody who took part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// The person's browser, which goes to the pages of providers.
    Browser,
    /// This app.
    App,
    /// A provider: its issuer, or the origin of a server that belongs to no provider that is known.
    Provider(String),
    /// An API: its origin.
    Api(String),
    /// All those for whom there is no room.
    Others,
}

/// Between whom a step went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// The app asked somebody.
    Exchange {
        /// Whom.
        with: Party,
        /// Whether an answer came.
        answered: bool,
    },
    /// The app sent the browser to somebody.
    Departure(Party),
    /// The browser came back to the app; from whom, where that is known.
    Return(Option<Party>),
    /// Nobody else had part in it.
    Inside,
}

impl Step {
    /// Something else that was told, by its name.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Whether it went wrong, or tells that something did.
    pub fn is_failure(&self) -> bool {
        self.error.is_some() || (self.event == Event::AuthorizationResponse && self.fact("error").is_some())
    }

    /// Between whom it went.
    pub fn way(&self) -> Way {
        match self.event {
            Event::Exchange => match self.server() {
                Some(with) => Way::Exchange { with, answered: self.fact("status").is_some() },
                None => Way::Inside,
            },
            Event::AuthorizationRequest | Event::SignOutRequest => match self.server() {
                Some(provider) => Way::Departure(provider),
                None => Way::Inside,
            },
            Event::AuthorizationResponse | Event::SignOutResponse => Way::Return(self.server()),
            _ => Way::Inside,
        }
    }

    fn server(&self) -> Option<Party> {
        let asked = self.fact("request").and_then(|request| Some(request.split_once(' ')?.1));
        let origin = || Some(Url::parse(asked.or(self.fact("address"))?)?.origin());
        match self.fact("issuer") {
            _ if self.fact("endpoint") == Some("API") => origin().map(Party::Api),
            Some(issuer) => Some(Party::Provider(issuer.to_owned())),
            None => origin().map(Party::Provider),
        }
    }
}

/// Everybody who took part: the browser, the app, providers, APIs, each group in the order of their first steps. Where they are
/// many, the last one stands for the rest.
pub fn parties(steps: &[Step]) -> Vec<Party> {
    let mut found = vec![Party::App];
    for step in steps {
        let (is_front, server) = match step.way() {
            Way::Exchange { with, .. } => (false, Some(with)),
            Way::Departure(provider) => (true, Some(provider)),
            Way::Return(provider) => (true, provider),
            Way::Inside => (false, None),
        };
        for party in is_front.then_some(Party::Browser).into_iter().chain(server) {
            if !found.contains(&party) {
                found.push(party);
            }
        }
    }
    found.sort_by_key(rank);
    if found.len() > MAX_PARTIES {
        found.truncate(MAX_PARTIES - 1);
        found.push(Party::Others);
    }
    found
}

/// Where somebody stands among those who took part.
pub fn place_of(parties: &[Party], party: &Party) -> usize {
    parties.iter().position(|it| it == party).unwrap_or(parties.len().saturating_sub(1))
}

fn rank(party: &Party) -> u8 {
    match party {
        Party::Browser => 0,
        Party::App => 1,
        Party::Provider(_) => 2,
        Party::Api(_) => 3,
        Party::Others => 4,
    }
}

/// So many lifelines can be told apart on a phone.
const MAX_PARTIES: usize = 7;
