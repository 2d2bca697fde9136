//! What the file is called that an answer is saved in.

use crate::protocol::http;
use percent_encoding::percent_decode_str;

/// A name made of the last part of the path, harmless on every system, with an ending that fits the media type.
pub fn file_name(url: &str, media_type: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let last = path.split('/').rfind(|part| !part.is_empty()).unwrap_or_default();
    let plain = |it: char| if it.is_ascii_alphanumeric() || "-_.".contains(it) { it } else { '_' };
    let name: String = percent_decode_str(last).decode_utf8_lossy().chars().map(plain).take(MAX_CHARACTERS).collect();
    // a file that begins with a dot is hidden, and one that ends with one loses it on some systems
    let name = name.trim_matches('.');
    let name = if name.is_empty() { "answer" } else { name };
    let ending = ending(media_type);
    let has_ending =
        name.rsplit_once('.').is_some_and(|(_, end)| !ending.is_empty() && end.eq_ignore_ascii_case(ending));
    match ending {
        "" => name.to_owned(),
        _ if has_ending => name.to_owned(),
        ending => format!("{name}.{ending}"),
    }
}

fn ending(media_type: &str) -> &'static str {
    match http::media_type(media_type).as_str() {
        it if it.ends_with("/json") || it.ends_with("+json") => "json",
        "text/html" => "html",
        "text/csv" => "csv",
        "application/xml" | "text/xml" => "xml",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/svg+xml" => "svg",
        it if it.starts_with("text/") => "txt",
        _ => "",
    }
}

const MAX_CHARACTERS: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_after_the_last_part_of_the_path_and_what_it_is() {
        for (url, media_type, name) in [
            ("https://api.example/v1/notes", "application/json; charset=utf-8", "notes.json"),
            ("https://api.example/v1/notes/?page=2#x", "application/hal+json", "notes.json"),
            ("https://api.example/report.json", "application/json", "report.json"),
            ("https://api.example/report.csv", "text/csv", "report.csv"),
            ("https://api.example/v1.2", "text/plain", "v1.2.txt"),
            ("https://api.example/", "application/pdf", "answer.pdf"),
            ("https://api.example", "", "answer"),
            ("https://api.example/me", "application/x-unknown", "me"),
        ] {
            assert_eq!(file_name(url, media_type), name, "{url} {media_type}");
        }
    }

    #[test]
    fn nothing_in_an_address_names_another_folder_or_a_hidden_file() {
        for (url, name) in [
            ("https://api.example/..%2f..%2fetc%2fpasswd", "_.._etc_passwd"),
            ("https://api.example/%2e%2e", "answer"),
            ("https://api.example/.profile", "profile"),
            ("https://api.example/a%00b%0d%0ac%22d", "a_b__c_d"),
            ("https://api.example/x%E2%80%AEgpj.exe", "x_gpj.exe"),
            ("https://api.example/C:%5cnul", "C__nul"),
        ] {
            assert_eq!(file_name(url, ""), name, "{url}");
        }
        assert_eq!(file_name(&format!("https://api.example/{}", "x".repeat(500)), "").len(), MAX_CHARACTERS);
    }
}
