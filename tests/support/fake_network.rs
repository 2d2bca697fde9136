//! A network of scripted servers.

use super::fake_platform::{FakePlatform, Log};
use daypass::protocol::http::{Received, Request, Response};
use daypass::session::ports::{Http, NoResponse};
use futures::channel::oneshot;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// What a server says, or why nothing arrives.
pub(crate) type Reply = Result<Response, NoResponse>;

/// The servers that exist, and all that was sent to them.
#[derive(Default)]
pub(crate) struct Network {
    routes: RefCell<Vec<Route>>,
    once: RefCell<BTreeMap<&'static str, VecDeque<Reply>>>,
    always: RefCell<BTreeMap<&'static str, Reply>>,
    gates: RefCell<BTreeMap<&'static str, VecDeque<oneshot::Receiver<()>>>>,
    sent: RefCell<Vec<(&'static str, Request)>>,
    log: Log,
}

type Answer = Rc<dyn Fn(&Request) -> Reply>;

struct Route {
    name: &'static str,
    prefix: String,
    answer: Answer,
}

/// Holds an answer back until it is opened, or lets the connection break when it is dropped.
pub(crate) struct Gate(oneshot::Sender<()>);

impl Gate {
    /// A gate, and what waits behind it.
    pub(crate) fn new() -> (Self, oneshot::Receiver<()>) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), receiver)
    }

    pub(crate) fn open(self) {
        self.0.send(()).expect("somebody waits at the gate");
    }
}

impl Network {
    pub(crate) fn new(log: &Log) -> Self {
        Self { log: log.clone(), ..Self::default() }
    }

    /// Puts an endpoint at an address and everything below.
    pub(crate) fn route(&self, name: &'static str, prefix: &str, answer: impl Fn(&Request) -> Reply + 'static) {
        self.routes.borrow_mut().push(Route { name, prefix: prefix.to_owned(), answer: Rc::new(answer) });
    }

    /// The next answer of an endpoint.
    pub(crate) fn once(&self, name: &'static str, reply: Reply) {
        self.once.borrow_mut().entry(name).or_default().push_back(reply);
    }

    /// Every answer of an endpoint from now on.
    pub(crate) fn always(&self, name: &'static str, reply: Reply) {
        self.always.borrow_mut().insert(name, reply);
    }

    /// Holds the next answer of an endpoint back; the server has acted all the same.
    pub(crate) fn gate(&self, name: &'static str) -> Gate {
        let (gate, behind) = Gate::new();
        self.gates.borrow_mut().entry(name).or_default().push_back(behind);
        gate
    }

    /// The requests that an endpoint got.
    pub(crate) fn requests(&self, name: &str) -> Vec<Request> {
        self.sent.borrow().iter().filter(|(to, _)| *to == name).map(|(_, request)| request.clone()).collect()
    }

    /// How many requests an endpoint got.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.requests(name).len()
    }

    /// How many requests there were at all.
    pub(crate) fn total(&self) -> usize {
        self.sent.borrow().len()
    }

    /// All requests, as the wire carries them.
    pub(crate) fn wire(&self) -> Vec<(&'static str, String)> {
        let text = |request: &Request| {
            let headers: Vec<_> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let body = request.body.as_deref().unwrap_or_default();
            format!("{} {}\n{}\n\n{body}", request.method, request.url.as_str(), headers.join("\n"))
        };
        self.sent.borrow().iter().map(|(name, request)| (*name, text(request))).collect()
    }

    fn find(&self, url: &str) -> Option<(&'static str, Answer)> {
        let routes = self.routes.borrow();
        let fits = routes.iter().filter(|route| url.starts_with(&route.prefix));
        fits.max_by_key(|route| route.prefix.len()).map(|route| (route.name, Rc::clone(&route.answer)))
    }
}

impl Http for FakePlatform {
    async fn send(&self, request: &Request) -> Reply {
        let network = &self.network;
        let url = request.url.as_str();
        let (name, answer) = network.find(url).unwrap_or_else(|| panic!("nothing may be sent to {url}"));
        network.sent.borrow_mut().push((name, request.clone()));
        network.log.add(format!("send {name}"));
        let once = network.once.borrow_mut().get_mut(name).and_then(VecDeque::pop_front);
        let always = network.always.borrow().get(name).cloned();
        let reply = once.or(always).unwrap_or_else(|| answer(request));
        let gate = network.gates.borrow_mut().get_mut(name).and_then(VecDeque::pop_front);
        if let Some(gate) = gate {
            gate.await.map_err(|_| NoResponse::Unreachable)?;
        }
        network.log.add(format!("receive {name}"));
        if let Ok(response) = &reply {
            for bytes in [0, response.body.len()] {
                request.listener.tell(Received { bytes, announced: None });
            }
        }
        reply
    }
}

/// A JSON answer.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Reply {
    text(status, "application/json", &body.to_string())
}

/// An answer of any kind.
pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Reply {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Ok(Response { status, headers, body: body.as_bytes().to_vec() })
}

/// An answer without a body, with one header field.
pub(crate) fn empty(status: u16, name: &str, value: &str) -> Reply {
    Ok(Response { status, headers: vec![(name.to_owned(), value.to_owned())], body: vec![] })
}
