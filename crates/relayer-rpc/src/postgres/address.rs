//! The URL of a database.

use std::{fmt, str::FromStr, time::Duration};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};

use super::{error::PostgresError, tls};

/// The longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// After this time without an answer of the database's host, a connection counts as lost.
const LOST: Duration = Duration::from_secs(10);

/// The URL of a database: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with the parameters of
/// libpq's URLs that the client has: `host`, `sslmode`, `target_session_attrs` and others.
///
/// With `sslmode=require` the connection uses TLS, and the server's certificate must be valid for its
/// host by the system's root certificates, or by those of the file that `SSL_CERT_FILE` names. Without
/// it there is no TLS.
///
/// It is shown without user and password.
#[derive(Clone)]
pub struct DatabaseUrl(Box<Config>);

impl DatabaseUrl {
    /// Whether a text is meant as the URL of a database.
    pub fn is_meant(text: &str) -> bool {
        ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
    }

    /// Connects; `lease` is how long the database waits for a client that has begun a transaction.
    pub(super) fn connect(&self, lease: Duration) -> Result<Client, PostgresError> {
        let mut config = Config::clone(&self.0);
        let options = config.get_options().unwrap_or_default();
        let lease = lease.as_millis();
        // A question that takes longer than the lease must not end after it.
        let limits = format!(
            "{options} -c idle_in_transaction_session_timeout={lease} -c statement_timeout={lease} \
             -c tcp_user_timeout={lost} -c default_transaction_isolation=read\\ committed",
            lost = LOST.as_millis()
        );
        config
            .options(limits.trim_start())
            .connect_timeout(CONNECT)
            .tcp_user_timeout(LOST)
            .keepalives_idle(LOST);
        if config.get_application_name().is_none() {
            config.application_name("chain-sim relay");
        }
        let connected = if config.get_ssl_mode() == SslMode::Require {
            let tls = tls::connector().map_err(|reason| PostgresError::Tls {
                database: self.to_string(),
                reason: reason.to_string(),
            })?;
            config.connect(tls)
        } else {
            config.connect(NoTls)
        };
        connected.map_err(|source| PostgresError::Connect {
            database: self.to_string(),
            source: Box::new(source),
        })
    }
}

impl FromStr for DatabaseUrl {
    type Err = PostgresError;

    fn from_str(text: &str) -> Result<Self, PostgresError> {
        let wrong = |reason: String| PostgresError::Url { reason };
        if !Self::is_meant(text) {
            return Err(wrong("it begins with something else".into()));
        }
        let config: Config = text.parse().map_err(|error: postgres::Error| {
            wrong(
                std::error::Error::source(&error)
                    .map_or_else(|| error.to_string(), ToString::to_string),
            )
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(wrong("it has no host".into()));
        }
        Ok(Self(Box::new(config)))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("postgres://")?;
        let ports = self.0.get_ports();
        for (index, host) in self.0.get_hosts().iter().enumerate() {
            if index > 0 {
                out.write_str(",")?;
            }
            match host {
                Host::Tcp(host) => out.write_str(host)?,
                #[cfg(unix)]
                Host::Unix(path) => write!(out, "{}", path.display())?,
            }
            // One port is that of all hosts.
            match ports.get(index).or_else(|| ports.first()) {
                None | Some(5432) => {}
                Some(port) => write!(out, ":{port}")?,
            }
        }
        write!(out, "/{}", self.0.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (text, shown) in [
            ("postgres://relayer:SECRET@db.example/relay", "postgres://db.example/relay"),
            ("postgresql://relayer@db.example:6432/relay", "postgres://db.example:6432/relay"),
            (
                "postgres://u:SECRET@one.example,two.example:5433/r?target_session_attrs=read-write",
                "postgres://one.example,two.example:5433/r",
            ),
            ("postgres:///r?host=/run/postgresql&password=SECRET", "postgres:///run/postgresql/r"),
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!((url.to_string().as_str(), format!("{url:?}").as_str()), (shown, shown));
        }
    }

    #[test]
    fn other_texts_are_refused_without_showing_them() {
        for text in [
            "",
            "relay.redb",
            "mysql://u:SECRET@db.example/r",
            "postgres://u:SECRET@db.example/r?sslrootcert=ca.pem",
            "postgres://u:SECRET@db.example:port/r",
            "postgres:///r",
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(error.is_usage());
            let error = error.to_string();
            assert!(
                error.starts_with("expected postgres://") && !error.contains("SECRET"),
                "{error}"
            );
        }
    }
}
