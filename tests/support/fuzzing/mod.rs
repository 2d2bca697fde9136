//! The fuzz targets. Each takes octets as a server, a link or the store would bring them, and asserts what holds of all that is
//! accepted: against a second, naive reading, or against another library. `cargo test` runs them over the seeds of
//! `fuzz/corpus` and mutations of them; `scripts/fuzz` lets libFuzzer look for more.

mod addresses;
mod callback;
mod challenges;
mod configuration;
mod http_date;
mod id_token;
mod jws;
mod oracle;
mod provider;
mod stored;

/// Panics when something is accepted that must not be, or the other way round.
pub(crate) type Target = fn(&[u8]);

macro_rules! targets {
    ($($name:ident: $function:path;)*) => {
        /// All of them, by the name of the folder with their seeds.
        pub(crate) const ALL: &[(&str, Target)] = &[$((stringify!($name), $function)),*];
        $(pub(crate) use $function as $name;)*

        /// Makes something of the name of each.
        #[allow(unused_macros)]
        macro_rules! for_each_target {
            ($callback:ident) => { $($callback!($name);)* };
        }
    };
}

targets! {
    allow_list: addresses::allow_list;
    attempt: stored::attempt;
    callback_url: callback::callback_url;
    challenge: challenges::challenge;
    config: configuration::config;
    discovery: provider::discovery;
    id_token_claims: id_token::id_token_claims;
    jwks: jws::jwks;
    pushed_request: provider::pushed_request;
    record: stored::record;
    retry_after: http_date::retry_after;
    return_to: addresses::return_to;
    signed_token: jws::signed_token;
    token_response: provider::token_response;
    user_info: id_token::user_info;
}
