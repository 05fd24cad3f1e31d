//! Pages of messages.

use postgres::types::ToSql;
use relayer::{Page, Query, StoredMessage};

use super::{
    amounts::{bound, chain},
    error::PostgresError,
    read::decode,
    session::Session,
};

/// A question, and its parameters.
struct Question {
    text: String,
    parameters: Vec<Box<dyn ToSql + Sync>>,
}

/// Returns a page of messages.
pub(super) fn page(session: &mut Session, query: &Query) -> Result<Page, PostgresError> {
    let Question { text, parameters } = Question::of(query);
    let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(AsRef::as_ref).collect();
    let rows = session.rows(&text, &parameters)?;
    let mut page = Page::default();
    for row in rows.iter().take(query.limit) {
        page.messages.push(decode("messages", row)?);
    }
    if rows.len() > query.limit {
        page.next = page.messages.last().map(|last: &StoredMessage| last.sequence);
    }
    Ok(page)
}

impl Question {
    /// Asks for the messages of a page, and one more, which tells that there is a next page. Each of the
    /// conditions that people ask for most has an index in the order of the page.
    fn of(query: &Query) -> Self {
        let text = "SELECT messages.value::text FROM relayer.messages AS messages".to_owned();
        let mut question = Self { text, parameters: Vec::new() };
        let mut column = "messages.sequence";
        if let Some(account) = query.account {
            // The order of the accounts' index is that of the page.
            column = "accounts.sequence";
            question.text.push_str(" JOIN relayer.accounts AS accounts USING (sequence)");
            question.add(" WHERE accounts.account =", account.to_vec());
        } else {
            question.text.push_str(" WHERE true");
        }
        if let Some(state) = &query.state {
            question.add(" AND messages.state =", state.clone());
        }
        match query.settled {
            // As in the index of those that are not.
            Some(false) => question.text.push_str(" AND NOT messages.settled"),
            Some(true) => question.text.push_str(" AND messages.settled"),
            None => {}
        }
        if let Some(source) = query.source {
            question.add(" AND messages.source =", chain(source));
        }
        if let Some(destination) = query.destination {
            question.add(" AND messages.destination =", chain(destination));
        }
        if let Some(after) = query.after {
            let side = if query.newest_first { '<' } else { '>' };
            question.add(&format!(" AND {column} {side}"), bound(after));
        }
        let order = if query.newest_first { "DESC" } else { "ASC" };
        let most = bound(u64::try_from(query.limit).unwrap_or(u64::MAX)).saturating_add(1);
        question.add(&format!(" ORDER BY {column} {order} LIMIT"), most);
        question
    }

    /// Adds a text and the parameter that follows it.
    fn add(&mut self, text: &str, parameter: impl ToSql + Sync + 'static) {
        self.parameters.push(Box::new(parameter));
        self.text.push_str(&format!("{text} ${}", self.parameters.len()));
    }
}
