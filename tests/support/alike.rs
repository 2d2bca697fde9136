//! Names that somebody who only glances at them takes for one.

pub(crate) const LIKE_PLAIN: [&str; 9] =
    ["Plain", "pLAIN", "Pla in", "Pl  ain", "Plain\u{a0}.", "P\u{a0}lain", "Pl-ain!", "Plai\u{301}n", "Plain™"];
