//! One attack: a server, innocent clients and attackers, each in a process of its own.

use std::{
    io,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::{
    attack::Attack,
    companion::Companion,
    finding::Finding,
    innocents::Measurement,
    memory::{forget_peak, has_ended, memory},
    row::{Residence, Row},
    server::Server,
    stage::{Form, MEASURED, READY},
};

/// How long an attack may take in all; then its process is killed.
const LONGEST: Duration = Duration::from_secs(300);

/// Carries out an attack.
pub(crate) fn run(binary: &Path, attack: &Attack, form: Form) -> io::Result<Row> {
    // How long the innocent clients are alone, before and after.
    let quiet = Duration::from_millis(if form == Form::Full { 500 } else { 200 });
    let server = Server::start(binary, attack.options)?;
    let mut arguments = vec![format!("--server={}", server.id())];
    arguments.extend(places(&server));
    arguments.push(format!("--attack={}", attack.name));
    if form == Form::Short {
        arguments.push("--short".into());
    }
    let mut attackers = Companion::start(true, "attackers", &arguments)?;
    let _watch = Watch::start(attackers.id());
    // An attack that cannot be prepared says why, if it says anything.
    let mut said = attackers.line()?.or_else(|| Some(String::new()));
    let is_ready = said.as_deref() == Some(READY);
    let before = memory(server.id())?.resident;
    forget_peak(server.id())?;
    let mut innocents = Some(Companion::start(false, "innocents", &places(&server))?);
    thread::sleep(quiet);
    if is_ready {
        said = None;
        attackers.go_on()?;
    }
    let (mut waits, mut peak) = (Measurement::default(), before);
    let mut is_meant_to_end = false;
    while said.is_none() {
        let Some(line) = attackers.line()? else { break };
        if line == MEASURED {
            waits = measured(innocents.take())?;
            peak = memory(server.id())?.peak;
            is_meant_to_end = true;
            attackers.go_on()?;
        } else {
            said = Some(line);
        }
    }
    let finding = said.and_then(|said| serde_json::from_str(&said).ok());
    let mut finding = finding.unwrap_or_else(|| Finding {
        text: String::new(),
        broken: Some("the attackers did not end".into()),
    });
    drop(attackers);
    thread::sleep(quiet);
    if innocents.is_some() {
        waits = measured(innocents)?;
    }
    thread::sleep(quiet);
    let mut after = 0;
    if !has_ended(server.id()) {
        let memory = memory(server.id())?;
        (peak, after) = (memory.peak.max(peak), memory.resident);
    } else if !is_meant_to_end {
        finding.broken = Some("the server has ended".into());
    }
    Ok(Row { attack: *attack, waits, residence: Residence { before, peak, after }, finding })
}

/// The arguments that say where a server is.
fn places(server: &Server) -> Vec<String> {
    let chains = server.chains.iter().map(|chain| format!("--chain={chain}"));
    chains.chain([format!("--admin={}", server.admin)]).collect()
}

/// Ends the innocent clients; what they have measured.
fn measured(innocents: Option<Companion>) -> io::Result<Measurement> {
    let missing = || io::Error::other("the innocent clients have measured nothing");
    let mut innocents = innocents.ok_or_else(missing)?;
    innocents.go_on()?;
    Ok(serde_json::from_str(&innocents.line()?.ok_or_else(missing)?)?)
}

/// Kills a process that takes too long. Its drop ends the watch.
#[derive(Debug)]
struct Watch(Arc<Mutex<bool>>);

impl Watch {
    fn start(process: u32) -> Self {
        let is_over = Arc::new(Mutex::new(false));
        let watched = is_over.clone();
        thread::spawn(move || {
            thread::sleep(LONGEST);
            let is_over = watched.lock().unwrap_or_else(PoisonError::into_inner);
            if !*is_over {
                // It may have ended meanwhile.
                let _status = Command::new("kill").arg(process.to_string()).status();
            }
        });
        Self(is_over)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }
}
