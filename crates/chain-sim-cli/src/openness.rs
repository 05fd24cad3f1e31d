//! Warnings that a server is open to other machines, or to pages of other sites.

use std::net::IpAddr;

use chain_sim_server::Access;

/// Returns a sentence for each way in which a server that listens on `host` is open to others.
pub(crate) fn sentences(host: IpAddr, access: &Access) -> Vec<String> {
    let mut sentences = Vec::new();
    if !host.is_loopback() {
        sentences.push(format!(
            "Every program that can reach this machine over a network can do anything with the chains (--host {host})."
        ));
    }
    if access.is_open() {
        sentences.push(
            "Pages of any web site, open in a browser here, can do anything with the chains (--allow-origin *).".into(),
        );
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the options that the sentences name.
    fn named(host: &str, origins: &[&str]) -> Vec<String> {
        let origins = origins.iter().map(|origin| origin.parse().unwrap());
        let sentences = sentences(host.parse().unwrap(), &Access::default().with_origins(origins));
        let named = sentences.iter().map(|it| it.split_once('(').unwrap().1.replace(").", ""));
        named.collect()
    }

    #[test]
    fn each_way_has_a_sentence() {
        assert!(named("127.0.0.1", &[]).is_empty());
        assert!(named("::1", &["https://page.example", "null"]).is_empty());
        assert_eq!(named("0.0.0.0", &[]), ["--host 0.0.0.0"]);
        assert_eq!(named("127.0.0.1", &["https://page.example", "*"]), ["--allow-origin *"]);
        assert_eq!(named("192.168.0.7", &["*"]), ["--host 192.168.0.7", "--allow-origin *"]);
    }
}
