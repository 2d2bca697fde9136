//! One page per file, with the parts that only it uses.

mod account;
mod accounts;
mod apis;
mod claims;
mod demand;
mod desk;
mod doctor;
mod elsewhere;
mod flight;
mod flight_lanes;
mod flight_step;
mod free_request;
mod history;
mod home;
mod identity;
mod later;
mod outcome;
mod own;
mod preferences;
mod receipt;
mod refusal;
mod renewal;
mod request;
mod signed_out;
mod start_problem;
mod stopped;
mod tokens;
mod waiting;

pub(super) use account::Account;
pub(super) use elsewhere::Elsewhere;
pub(super) use home::Home;
pub(super) use later::{LaterApis, LaterDoctor, LaterFlight, LaterProviders, LaterTokens};
pub(super) use signed_out::SignedOut;
pub(super) use start_problem::StartProblem;

use apis::Apis;
use doctor::Doctor;
use flight::Flight;
use own::Providers;
use tokens::Tokens;
