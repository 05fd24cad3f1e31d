//! The version of what is in the file.

use std::path::Path;

use redb::{Database, ReadableDatabase, TableError};

use super::{error::StoreError, tables::ABOUT};

/// The schema that this version reads and writes.
pub(super) const SCHEMA: u64 = 1;
/// The key of the schema.
const KEY: &str = "schema";

/// Checks the schema of a file, or writes it into a new one.
pub(super) fn check(database: &Database, path: &Path) -> Result<(), StoreError> {
    let found = match database.begin_read()?.open_table(ABOUT) {
        Ok(about) => about.get(KEY)?.map(|schema| schema.value()),
        Err(TableError::TableDoesNotExist(_)) => None,
        Err(error) => return Err(error.into()),
    };
    match found {
        Some(SCHEMA) => Ok(()),
        Some(actual) => Err(StoreError::Schema { path: path.into(), expected: SCHEMA, actual }),
        None => {
            let transaction = database.begin_write()?;
            transaction.open_table(ABOUT)?.insert(KEY, SCHEMA)?;
            super::tables::create(&transaction)?;
            Ok(transaction.commit()?)
        }
    }
}
