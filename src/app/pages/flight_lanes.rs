//! Those who took part in the flight as lifelines, and a step as arrows between them. Only places along the line are relative, so
//! that a slice of the diagram takes whatever room there is; slices stand below each other without a gap.

use crate::app::words::flight::{APP, BROWSER, OTHERS, inward, outward};
use crate::app::words::{monogram, without_scheme};
use crate::session::sequence::{Party, Way, place_of};
use crate::session::{Configuration, Step};
use leptos::prelude::*;

/// Somebody who took part, as the page names them.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Role {
    /// A few letters.
    pub(super) mark: String,
    /// What they are called.
    pub(super) name: String,
    /// Where they are.
    pub(super) host: String,
    /// What they are.
    pub(super) kind: &'static str,
}

/// What everybody is called; no two have one mark.
pub(super) fn roles(parties: &[Party], configuration: &Configuration) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    for party in parties {
        let mut role = role(party, configuration);
        let namesakes = roles.iter().filter(|it| it.mark.chars().next() == role.mark.chars().next()).count();
        if roles.iter().any(|it| it.mark == role.mark) {
            role.mark = role.mark.chars().take(1).chain((namesakes + 1).to_string().chars()).collect();
        }
        roles.push(role);
    }
    roles
}

fn role(party: &Party, configuration: &Configuration) -> Role {
    let role = |mark: &str, name: &str, host: &str, kind| Role {
        mark: mark.to_owned(),
        name: name.to_owned(),
        host: host.to_owned(),
        kind,
    };
    match party {
        Party::Browser => role(BROWSER[0], BROWSER[1], BROWSER[2], "browser"),
        Party::App => role(APP[0], &configuration.name, APP[1], "app"),
        Party::Provider(issuer) => {
            let host = without_scheme(issuer);
            let known = configuration.providers.iter().find(|it| it.issuer.as_str() == issuer);
            let name = known.map_or(host.as_str(), |it| &it.name);
            role(&monogram(name), name, &host, "provider")
        }
        Party::Api(origin) => {
            let host = without_scheme(origin);
            let apis = configuration.providers.iter().flat_map(|it| &it.apis).filter(|it| it.url.origin() == *origin);
            // several APIs on one host are told by the host
            let name = match apis.collect::<Vec<_>>().as_slice() {
                [only] => only.name.as_str(),
                _ => host.as_str(),
            };
            role(&monogram(name), name, &host, "api")
        }
        Party::Others => role(OTHERS[0], OTHERS[1], "", "api"),
    }
}

/// Who else had part in a step.
pub(super) fn other(step: &Step) -> Option<Party> {
    match step.way() {
        Way::Exchange { with, .. } => Some(with),
        Way::Departure(provider) => Some(provider),
        Way::Return(provider) => provider,
        Way::Inside => None,
    }
}

/// A step between the lifelines.
pub(super) fn slice(step: &Step, parties: &[Party]) -> AnyView {
    let lane = |party: &Party| place_of(parties, party);
    let lanes = Lanes { count: parties.len().max(1), is_failure: step.is_failure() };
    let (browser, app) = (lane(&Party::Browser), lane(&Party::App));
    let arrows = match step.way() {
        Way::Exchange { with, answered: true } => {
            let server = lane(&with);
            vec![
                lanes.leg("leg", app, server, OUT),
                lanes.tip(server, app, OUT, false),
                lanes.label(app, server, OUT, outward(step)),
                lanes.leg("leg back", server, app, BACK),
                lanes.tip(app, server, BACK, lanes.is_failure),
                lanes.label(app, server, BACK, inward(step)),
            ]
        }
        Way::Exchange { with, answered: false } => {
            let server = lane(&with);
            vec![
                lanes.leg("leg lost", app, server, MIDDLE),
                lanes.cross(lanes.between(app, server), MIDDLE),
                lanes.label(app, server, MIDDLE - 6, outward(step)),
            ]
        }
        Way::Departure(provider) => {
            let provider = lane(&provider);
            vec![
                lanes.leg("leg front", app, browser, OUT),
                lanes.turn(browser),
                lanes.leg("leg front", browser, provider, BACK),
                lanes.tip(provider, browser, BACK, false),
                lanes.label(app, provider, BACK, outward(step)),
            ]
        }
        Way::Return(Some(provider)) => {
            let provider = lane(&provider);
            vec![
                lanes.leg("leg front", provider, browser, OUT),
                lanes.turn(browser),
                lanes.leg("leg front", browser, app, BACK),
                lanes.tip(app, browser, BACK, lanes.is_failure),
                lanes.label(app, provider, OUT, outward(step)),
            ]
        }
        Way::Return(None) => {
            vec![lanes.leg("leg front", browser, app, MIDDLE), lanes.tip(app, browser, MIDDLE, lanes.is_failure)]
        }
        Way::Inside => vec![lanes.milestone(app)],
    };
    let lines = (0..lanes.count).map(|at| {
        let x = lanes.at(at);
        view! { <line class="lane" x1=x.clone() x2=x y1="0" y2="100%"></line> }
    });
    view! { <svg class="slice" aria-hidden="true">{lines.collect_view()} {arrows}</svg> }.into_any()
}

struct Lanes {
    count: usize,
    is_failure: bool,
}

impl Lanes {
    fn percent(&self, halves: usize) -> String {
        format!("{:.3}%", (halves as f64 + 1.0) * 50.0 / self.count as f64)
    }

    fn at(&self, lane: usize) -> String {
        self.percent(2 * lane)
    }

    fn between(&self, one: usize, other: usize) -> String {
        self.percent(one + other)
    }

    fn leg(&self, class: &'static str, from: usize, to: usize, y: u32) -> AnyView {
        view! { <line class=class x1=self.at(from) x2=self.at(to) y1=y y2=y></line> }.into_any()
    }

    /// Where the way goes through the browser.
    fn turn(&self, browser: usize) -> AnyView {
        let x = self.at(browser);
        view! { <line class="leg front" x1=x.clone() x2=x y1=OUT y2=BACK></line> }.into_any()
    }

    /// The end of an arrow, seen from where it comes.
    fn tip(&self, lane: usize, from: usize, y: u32, fails: bool) -> AnyView {
        if fails {
            return self.cross(self.at(lane), y);
        }
        let shape = if from < lane { "M1 0 L-8 -5 V5 Z" } else { "M-1 0 L8 -5 V5 Z" };
        shape_at(self.at(lane), y, "tip", shape)
    }

    fn cross(&self, x: String, y: u32) -> AnyView {
        shape_at(x, y, "cross", "M-5 -5 L5 5 M-5 5 L5 -5")
    }

    fn milestone(&self, lane: usize) -> AnyView {
        match self.is_failure {
            true => shape_at(self.at(lane), MIDDLE, "stop", "M-8 -8 H8 V8 H-8 Z M-4 -4 L4 4 M-4 4 L4 -4"),
            false => shape_at(self.at(lane), MIDDLE, "done", "M-7 0 A7 7 0 1 1 7 0 A7 7 0 1 1 -7 0 M-3 0 L-1 3 L4 -3"),
        }
    }

    fn label(&self, one: usize, other: usize, y: u32, text: String) -> AnyView {
        view! { <text x=self.between(one, other) y=y - 5 text-anchor="middle">{text}</text> }.into_any()
    }
}

fn shape_at(x: String, y: u32, class: &'static str, shape: &'static str) -> AnyView {
    view! { <svg x=x y=y overflow="visible"><path class=class d=shape></path></svg> }.into_any()
}

/// Pixels below the upper edge of a slice.
const OUT: u32 = 24;
const MIDDLE: u32 = 34;
const BACK: u32 = 48;
