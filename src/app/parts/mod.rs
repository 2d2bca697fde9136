//! Components that more than one page uses.

mod guarded;
mod pass;
mod problem;
mod sign_in_card;
mod silence;
mod way_out;

pub(super) use guarded::Guarded;
pub(super) use pass::PassStub;
pub(super) use problem::{BlameBadge, ProblemNotice, TechnicalDetail};
pub(super) use sign_in_card::SignInCard;
pub(super) use silence::Silence;
pub(super) use way_out::WayOut;
