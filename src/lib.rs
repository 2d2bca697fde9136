#![doc = "wip"]
pub mod protocol;
pub mod session;
