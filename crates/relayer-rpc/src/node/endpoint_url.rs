//! The URL of an endpoint.

use std::{fmt, str::FromStr};

use reqwest::Url;

/// The URL of an endpoint: `http`, `https`, `ws` or `wss`.
///
/// Providers put keys into paths, queries and user names. So it is shown without them.
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointUrl(Url);

impl EndpointUrl {
    /// Whether it is a WebSocket.
    pub(super) fn is_socket(&self) -> bool {
        matches!(self.0.scheme(), "ws" | "wss")
    }

    /// Returns the whole URL, with its keys.
    pub(super) const fn url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for EndpointUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = "expected http://, https://, ws:// or wss:// with a host";
        let url = Url::parse(text).map_err(|error| format!("{expected}, got {text:?}: {error}"))?;
        if !["http", "https", "ws", "wss"].contains(&url.scheme()) || url.host_str().is_none() {
            return Err(format!("{expected}, got {text:?}"));
        }
        Ok(Self(url))
    }
}

impl fmt::Display for EndpointUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(out, ":{port}")?;
        }
        let is_bare = matches!(self.0.path(), "" | "/") && self.0.query().is_none();
        if is_bare { Ok(()) } else { out.write_str("/…") }
    }
}

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_key_is_not_shown() {
        for (text, shown) in [
            ("http://127.0.0.1:9545", "http://127.0.0.1:9545"),
            ("https://node.example/", "https://node.example"),
            ("https://node.example/v2/KEY", "https://node.example/…"),
            ("wss://user:KEY@node.example:8546/?key=KEY", "wss://node.example:8546/…"),
        ] {
            let url: EndpointUrl = text.parse().unwrap();
            assert_eq!((url.to_string().as_str(), format!("{url:?}").as_str()), (shown, shown));
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        for text in ["", "node.example", "ftp://node.example", "127.0.0.1:9545", "http://"] {
            let error = text.parse::<EndpointUrl>().unwrap_err();
            assert!(error.starts_with("expected http://"), "{text}: {error}");
        }
        assert!("ws://127.0.0.1:1".parse::<EndpointUrl>().unwrap().is_socket());
        assert!(!"https://127.0.0.1:1".parse::<EndpointUrl>().unwrap().is_socket());
    }
}
