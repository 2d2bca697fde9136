//! The headers as various hosts want them written.

use crate::policy::{Header, LINK, ONE_YEAR, POLICY, STRICT_TRANSPORT, works_in_meta};
use serde_json::{Value, json};

/// How to write them.
#[derive(Clone, Copy)]
pub(crate) enum Format {
    List,
    HeadersFile,
    Nginx,
    Caddy,
    Azure,
    CloudFront,
    Meta,
}

impl Format {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "list" => Some(Self::List),
            "_headers" => Some(Self::HeadersFile),
            "nginx" => Some(Self::Nginx),
            "caddy" => Some(Self::Caddy),
            "azure" => Some(Self::Azure),
            "cloudfront" => Some(Self::CloudFront),
            "meta" => Some(Self::Meta),
            _ => None,
        }
    }

    /// No value has a quotation mark, a dollar sign or a brace in it, so none needs to be escaped.
    pub(crate) fn write(self, headers: &[Header]) -> String {
        let each = |write: fn(&Header) -> String| headers.iter().map(write).collect::<String>();
        match self {
            Self::List => each(|it| format!("{}: {}\n", it.name, it.value)),
            Self::HeadersFile => format!("/*\n{}", each(|it| format!("  {}: {}\n", it.name, it.value))),
            Self::Nginx => each(|it| format!("add_header {} \"{}\" always;\n", it.name, it.value)),
            Self::Caddy => format!("header {{\n{}}}\n", each(|it| format!("\t{} \"{}\"\n", it.name, it.value))),
            Self::Azure => format!("{:#}\n", azure(headers)),
            Self::CloudFront => format!("{:#}\n", cloudfront(headers)),
            Self::Meta => each(meta),
        }
    }
}

/// All that this host is told stands in one file: the page for every path of the app, and what may be kept.
fn azure(headers: &[Header]) -> Value {
    let mut all: serde_json::Map<String, Value> =
        headers.iter().map(|it| (it.name.to_owned(), it.value.clone().into())).collect();
    all.insert("Cache-Control".to_owned(), "no-cache".into());
    json!({
        "navigationFallback": { "rewrite": "/index.html", "exclude": ["/*.{css,js,json,svg,wasm}"] },
        "routes": [
            // the first that fits decides; this one has no digest in its name
            { "route": "/icon.svg", "headers": { "Cache-Control": "no-cache" } },
            { "route": "/*.{css,js,svg,wasm}", "headers": { "Cache-Control": "public, max-age=31536000, immutable" } },
        ],
        "globalHeaders": all,
        "mimeTypes": { ".wasm": "application/wasm" },
    })
}

/// A response headers policy. It has a place of its own for each header that it knows, and refuses them elsewhere.
fn cloudfront(headers: &[Header]) -> Value {
    let mut known = serde_json::Map::new();
    let mut others = vec![];
    for Header { name, value } in headers {
        let (place, mut setting) = match *name {
            POLICY => ("ContentSecurityPolicy", json!({ "ContentSecurityPolicy": value })),
            "Referrer-Policy" => ("ReferrerPolicy", json!({ "ReferrerPolicy": value })),
            "X-Content-Type-Options" => ("ContentTypeOptions", json!({})),
            STRICT_TRANSPORT => ("StrictTransportSecurity", json!({ "AccessControlMaxAgeSec": ONE_YEAR })),
            _ => {
                others.push(json!({ "Header": name, "Value": value, "Override": true }));
                continue;
            }
        };
        setting["Override"] = true.into();
        known.insert(place.to_owned(), setting);
    }
    json!({
        "Name": "daypass",
        "SecurityHeadersConfig": known,
        "CustomHeadersConfig": { "Quantity": others.len(), "Items": others },
    })
}

fn meta(Header { name, value }: &Header) -> String {
    match *name {
        POLICY => {
            let policy: Vec<_> = value.split("; ").filter(|it| works_in_meta(it)).collect();
            format!("<meta http-equiv=\"{name}\" content=\"{}\">\n", policy.join("; "))
        }
        "Referrer-Policy" => format!("<meta name=\"referrer\" content=\"{value}\">\n"),
        LINK => value.split(", ").map(link).collect(),
        _ => String::new(),
    }
}

/// A link of the header, such as `<https://id.example>; rel=preconnect; crossorigin`, as an element.
fn link(value: &str) -> String {
    let address = value.split(';').next().unwrap_or(value).trim_matches(['<', '>']);
    format!("<link rel=\"preconnect\" href=\"{address}\" crossorigin>\n")
}
