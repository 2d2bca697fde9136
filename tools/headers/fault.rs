//! Why nothing is printed.

use daypass::session::{ConfigurationError, Error, Issuer};
use std::fmt::{self, Display, Formatter};
use std::io;

/// A reason.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing but the usage was asked for.
    Help,
    /// An argument that is not known, or lacks its value.
    Argument(String),
    /// A format that is not known.
    Format(String),
    /// A file that cannot be read.
    Unreadable { file: String, reason: io::Error },
    /// A mistake in the configuration.
    Configuration { file: String, mistake: ConfigurationError },
    /// A discovery document of a provider that is not configured, or that states its endpoints itself.
    Unasked { file: String },
    /// A discovery document that the app would refuse.
    Discovery { file: String, issuer: Issuer, error: Error },
    /// An origin that a policy cannot name.
    Unnameable { origin: String },
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Help => write!(f, "see --help"),
            Self::Argument(argument) => write!(f, "{argument} is not understood here; --help tells what is"),
            Self::Format(name) => {
                write!(
                    f,
                    "there is no format {name}; there are list, _headers, nginx, caddy, azure, cloudfront and meta"
                )
            }
            Self::Unreadable { file, reason } => write!(f, "{file} cannot be read: {reason}"),
            Self::Configuration { file, mistake } => {
                let colon = if mistake.key.is_empty() { "" } else { ": " };
                write!(f, "{file}: {}{colon}{}", mistake.key, mistake.sentence())
            }
            Self::Unasked { file } => write!(
                f,
                "{file} is not the discovery document of a provider in the configuration whose endpoints are discovered"
            ),
            Self::Discovery { file, issuer, error } => {
                write!(f, "{file} is not what the app accepts of {}: {}", issuer.as_str(), error.sentence())
            }
            Self::Unnameable { origin } => write!(
                f,
                "a Content-Security-Policy cannot name {origin}: give this server a host name, or 127.0.0.1 on this machine"
            ),
        }
    }
}
