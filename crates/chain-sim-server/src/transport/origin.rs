//! The origin of a page: scheme, host and port.

use std::{fmt, net::Ipv6Addr, str::FromStr};

/// The schemes of browser extensions. A web page cannot have such an origin.
const EXTENSIONS: [&str; 3] = ["chrome-extension", "moz-extension", "safari-web-extension"];
/// The hosts of this machine.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The origins whose pages may send requests: one such as `https://page.example`, those without one
/// (`null`, for example of files), or all (`*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// The error of a text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("origin: expected SCHEME://HOST[:PORT], null or *, got {actual:?}")]
pub struct OriginError {
    /// The text.
    pub actual: String,
}

impl Origin {
    /// Returns `*`, which stands for all origins.
    pub fn any() -> Self {
        Self("*".into())
    }

    /// Whether a browser's `origin` is allowed by this one.
    pub(super) fn matches(&self, origin: &str) -> bool {
        self.0 == "*" || self.0 == origin
    }

    /// Whether a browser's `origin` is that of a page of this machine.
    pub(super) fn is_local(origin: &str) -> bool {
        matches!(split(origin), Some(("http" | "https", host, _)) if LOCAL.contains(&host))
    }

    /// Whether a browser's `origin` is that of an extension.
    pub(super) fn is_extension(origin: &str) -> bool {
        matches!(split(origin), Some((scheme, ..)) if EXTENSIONS.contains(&scheme))
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    /// Parses an origin. The result is as browsers write it: in lower case, without a port that is
    /// the scheme's own.
    fn from_str(text: &str) -> Result<Self, OriginError> {
        let lower = text.to_ascii_lowercase();
        if lower == "*" || lower == "null" {
            return Ok(Self(lower));
        }
        match split(&lower) {
            Some(("http", host, Some(80))) => Ok(Self(format!("http://{host}"))),
            Some(("https", host, Some(443))) => Ok(Self(format!("https://{host}"))),
            Some((scheme, host, Some(port))) => Ok(Self(format!("{scheme}://{host}:{port}"))),
            Some((scheme, host, None)) => Ok(Self(format!("{scheme}://{host}"))),
            None => Err(OriginError { actual: text.into() }),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Splits an origin into scheme, host and port. Returns `None` for anything else, for example for a
/// URL with a path or a user.
fn split(origin: &str) -> Option<(&str, &str, Option<u16>)> {
    let (scheme, authority) = origin.split_once("://")?;
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if !scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        || !scheme.bytes().all(is_scheme)
    {
        return None;
    }
    let port = authority.rfind(':').filter(|colon| !authority[*colon..].contains(']'));
    let (host, port) = match port {
        Some(colon) => (&authority[..colon], Some(port_number(&authority[colon + 1..])?)),
        None => (authority, None),
    };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = bare.map_or_else(
        || {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        },
        |bare| bare.parse::<Ipv6Addr>().is_ok(),
    );
    is_host.then_some((scheme, host, port))
}

/// Parses a port, which has digits only.
fn port_number(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_local() {
        for origin in [
            "http://localhost",
            "http://localhost:3000",
            "https://localhost:8443",
            "http://127.0.0.1:5173",
            "http://[::1]",
            "http://[::1]:65535",
        ] {
            assert!(Origin::is_local(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "localhost",
            "//localhost",
            "file://",
            "ftp://localhost",
            "http://localhost.evil.example",
            "http://evil.example",
            "http://evil.example:3000",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.2",
            "http://192.168.0.7",
            "http://0.0.0.0",
            "http://[::]",
            "http://[::1]evil.example",
            "http://localhost@evil.example",
            "http://evil.example@localhost",
            "http://localhost:80@evil.example",
            "http://localhost:",
            "http://localhost:+80",
            "http://localhost:65536",
            "http://localhost/",
            "http://localhost#",
            "http://localhost http://evil.example",
            "chrome-extension://localhost",
        ] {
            assert!(!Origin::is_local(origin), "{origin}");
        }
    }

    #[test]
    fn extensions_have_their_schemes() {
        for origin in ["chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn", "moz-extension://a-1"]
        {
            assert!(Origin::is_extension(origin), "{origin}");
        }
        for origin in
            ["http://chrome-extension", "chrome-extension:nkb", "https://moz-extension.example"]
        {
            assert!(!Origin::is_extension(origin), "{origin}");
        }
    }

    #[test]
    fn origins_are_parsed_to_what_browsers_send() {
        for (text, origin) in [
            ("https://Page.Example", "https://page.example"),
            ("https://page.example:443", "https://page.example"),
            ("http://page.example:80", "http://page.example"),
            ("http://page.example:443", "http://page.example:443"),
            ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
            ("*", "*"),
            ("null", "null"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), origin);
        }
        for text in [
            "",
            "page.example",
            "https://page.example/",
            "https://",
            "https://*.example",
            "https://a b",
            "https://page.example:port",
        ] {
            let error = text.parse::<Origin>().unwrap_err();
            assert_eq!(error, OriginError { actual: text.into() });
        }
    }
}
