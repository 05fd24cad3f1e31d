//! The endpoints of servers.

use std::str::FromStr;

use super::error::EndpointError;

/// The URL of a chain, and the name of its server if the option has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    server: Option<String>,
    url: String,
}

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (server, url) = match text.split_once('=') {
            // A URL can have this sign in its query.
            Some((name, url)) if !name.contains("://") => (Some(name.to_owned()), url),
            _ => (None, text),
        };
        if server.as_deref().is_some_and(|name| name.trim().is_empty()) {
            return Err(format!("expected a name in front of =, got {text:?}"));
        }
        if !["http://", "ws://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(format!("expected http://HOST:PORT or ws://HOST:PORT, got {url:?}"));
        }
        Ok(Self { server, url: url.to_owned() })
    }
}

/// The endpoints of one server. Messages go between its chains.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Server {
    /// The name that the options give it.
    pub(super) name: Option<String>,
    pub(super) urls: Vec<String>,
}

impl Server {
    /// Groups endpoints by the names of their servers, in the order in which they are given.
    pub(super) fn group(endpoints: &[Endpoint]) -> Result<Vec<Self>, EndpointError> {
        let mut servers: Vec<Self> = Vec::new();
        for Endpoint { server, url } in endpoints {
            match servers.iter_mut().find(|known| known.name == *server) {
                Some(known) => known.urls.push(url.clone()),
                None => servers.push(Self { name: server.clone(), urls: vec![url.clone()] }),
            }
        }
        match servers.iter().find(|server| server.urls.len() < 2) {
            Some(Self { name, urls }) => {
                let server = name.clone().unwrap_or_else(|| urls.concat());
                Err(EndpointError::Endpoints { server, actual: urls.len() })
            }
            None => Ok(servers),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_front_of_urls() {
        let parsed = |text: &str| text.parse::<Endpoint>().map(|it| (it.server, it.url));
        let url = "http://127.0.0.1:9545".to_owned();
        assert_eq!(parsed(&url), Ok((None, url.clone())));
        assert_eq!(parsed(&format!("anvil={url}")), Ok((Some("anvil".into()), url)));
        let query = "http://node/?key=abc".to_owned();
        assert_eq!(parsed(&query), Ok((None, query.clone())));
        assert_eq!(parsed(&format!("a={query}")), Ok((Some("a".into()), query)));
        assert!(parsed("ws://127.0.0.1:9545").is_ok());
        for wrong in ["", "127.0.0.1:9545", "https://node", "wss://node", "a=", "=http://node"] {
            assert!(parsed(wrong).unwrap_err().contains("expected"), "{wrong}");
        }
    }

    #[test]
    fn endpoints_of_a_name_are_one_server() {
        let group = |texts: &[&str]| {
            let endpoints: Vec<Endpoint> = texts.iter().map(|it| it.parse().unwrap()).collect();
            Server::group(&endpoints)
        };
        let servers = group(&["b=http://1", "http://2", "b=http://3", "http://4"]).unwrap();
        let names: Vec<_> = servers.iter().map(|it| (it.name.as_deref(), it.urls.len())).collect();
        assert_eq!(names, [(Some("b"), 2), (None, 2)]);
        let error = group(&["http://1", "http://2", "b=http://3"]).unwrap_err().to_string();
        assert_eq!(error, "--rpc b: expected two or more endpoints, one for each chain, got 1");
    }
}
