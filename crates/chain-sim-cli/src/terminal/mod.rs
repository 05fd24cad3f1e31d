//! What people see on a terminal: colours, tables, bars and a status line. Pipes get plain text.

mod colours;
mod progress;
mod status_line;
mod style;
mod table;
mod totals;

pub(crate) use self::{
    colours::shown,
    progress::Progress,
    status_line::{Shown, StatusLine},
    style::{BAD, FAINT, GOOD, HEADING, count_of},
    table::Table,
    totals::{chains, states},
};
