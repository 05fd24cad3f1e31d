//! Calls and logs as lines of a tree.

use super::{Argument, Event, Function, TracedCall, TracedLog, outline::Outline, short};

/// A call whose lines are being added: its depth, its remaining logs, and the number of calls that
/// it has made so far.
type LogsLeft<'a> = (usize, &'a [TracedLog], u64);

/// Adds the calls of a transaction, the transaction's own call at depth `base`.
pub(super) fn add_calls(outline: &mut Outline, base: usize, calls: &[TracedCall]) {
    // Logs that the caller emitted before a call come before that call.
    let mut logs: Vec<LogsLeft<'_>> = Vec::new();
    for call in calls {
        while logs.last().is_some_and(|&(depth, ..)| depth >= call.depth) {
            add_rest(outline, base, &mut logs);
        }
        if let Some((depth, left, made)) = logs.last_mut() {
            let due = left.iter().take_while(|log| log.position <= *made).count();
            let (now, later) = left.split_at(due);
            for log in now {
                outline.push(base + *depth + 1, log_line(log));
            }
            (*left, *made) = (later, *made + 1);
        }
        outline.push(base + call.depth, call_line(call));
        if let Some(failure) = &call.failure {
            outline.push(base + call.depth + 1, format!("failed: {failure}"));
        }
        logs.push((call.depth, &call.logs, 0));
    }
    while !logs.is_empty() {
        add_rest(outline, base, &mut logs);
    }
}

/// Adds the remaining logs of the innermost call.
fn add_rest(outline: &mut Outline, base: usize, logs: &mut Vec<LogsLeft<'_>>) {
    let Some((depth, left, _)) = logs.pop() else { return };
    for log in left {
        outline.push(base + depth + 1, log_line(log));
    }
}

/// A call on one line.
fn call_line(call: &TracedCall) -> String {
    let (kind, to) = (call.kind, short::contract(call.to));
    let what = match &call.function {
        Some(Function { name, arguments, .. }) => {
            format!("{to}.{name}{}", arguments_of(arguments.as_deref().unwrap_or_default()))
        }
        None if call.input.is_empty() => to,
        None => format!("{to} with {}", short::bytes(&call.input)),
    };
    let value = if call.value.is_zero() { String::new() } else { format!(", {} wei", call.value) };
    let output = if call.output.is_empty() || call.failure.is_some() {
        String::new()
    } else {
        format!(" → {}", short::bytes(&call.output))
    };
    format!("{kind} {what}{value}, {} gas{output}", call.gas_used)
}

/// A log on one line.
fn log_line(log: &TracedLog) -> String {
    let undone = if log.undone { "undone " } else { "" };
    match &log.event {
        Some(Event { name, arguments }) => format!("{undone}log {name}{}", arguments_of(arguments)),
        None => {
            let topics: Vec<String> =
                log.topics.iter().map(|topic| short::word(topic.as_slice())).collect();
            let address = short::contract(log.address);
            let data = short::bytes(&log.data);
            format!("{undone}log from {address} [{}] {data}", topics.join(", "))
        }
    }
}

/// Arguments in parentheses.
fn arguments_of(arguments: &[Argument]) -> String {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| format!("{} {}", argument.name, short::value(&argument.value)))
        .collect();
    format!("({})", arguments.join(", "))
}
