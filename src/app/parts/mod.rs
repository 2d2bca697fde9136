//! Components that more than one page uses.

mod accounts;
mod blocked;
mod guarded;
mod life;
mod pass;
mod problem;
mod sign_in_card;
mod silence;
mod step_by_step;
mod way_out;

pub(super) use accounts::{AccountList, ContinueAs, MENU, SomebodyElse};
pub(super) use blocked::Blocked;
pub(super) use guarded::Guarded;
pub(super) use pass::PassStub;
pub(super) use problem::{BlameBadge, ProblemNotice, TechnicalDetail};
pub(super) use sign_in_card::SignInCard;
pub(super) use silence::Silence;
pub(super) use step_by_step::StepByStep;
pub(super) use way_out::WayOut;
