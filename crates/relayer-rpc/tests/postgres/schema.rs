//! The tables: created once, of one version.

use std::thread;

use relayer_rpc::{PostgresError, PostgresView};

use crate::database::{Database, LONG};

#[test]
fn replicas_that_start_together_create_one_store() {
    let Some(database) = Database::new() else { return };
    let taken: usize = thread::scope(|scope| {
        let replicas: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut standby = database.standby(LONG);
                    let store = standby.take().unwrap();
                    // What was taken is given back only after all have tried.
                    store.map(Box::new)
                })
            })
            .collect();
        let stores: Vec<_> = replicas.into_iter().map(|it| it.join().unwrap()).collect();
        stores.iter().flatten().count()
    });
    assert!(taken <= 1, "{taken} replicas have the lease");
    database.store(LONG);
}

#[test]
fn stores_of_another_schema_are_refused() {
    let Some(database) = Database::new() else { return };
    drop(database.store(LONG));
    database.client().batch_execute("UPDATE relayer.about SET schema = 99").unwrap();
    let error = database.standby(LONG).take().unwrap_err();
    match &error {
        PostgresError::Schema { expected, actual, .. } => assert_eq!((*expected, *actual), (1, 99)),
        error => panic!("{error}"),
    }
    assert!(error.is_usage() && !error.is_passing());
    let text = error.to_string();
    assert!(text.contains("expected a store of schema 1, got schema 99"), "{text}");
}

#[test]
fn a_view_creates_nothing() {
    let Some(database) = Database::new() else { return };
    let view = PostgresView::open(database.url.parse().unwrap()).unwrap();
    let error = view.counts().unwrap_err();
    assert!(matches!(error, PostgresError::Missing { .. }), "{error}");
    let schemas = "SELECT 1 FROM pg_namespace WHERE nspname = 'relayer'";
    assert!(database.client().query_opt(schemas, &[]).unwrap().is_none());
}

#[test]
fn a_database_that_is_not_there_is_named() {
    let Some(database) = Database::new() else { return };
    let url = database.url.replace("/test_", "/missing_").replace("relayer@", "relayer:SECRET@");
    let mut standby = relayer_rpc::Standby::new(url.parse().unwrap()).unwrap();
    let error = standby.take().unwrap_err();
    assert!(matches!(error, PostgresError::Connect { .. }) && !error.is_passing());
    let text = error.to_string();
    assert!(text.contains("does not exist") && !text.contains("SECRET"), "{text}");
    // Nobody listens at the port.
    let mut standby =
        relayer_rpc::Standby::new("postgres://u@127.0.0.1:1/r".parse().unwrap()).unwrap();
    let error = standby.take().unwrap_err();
    assert!(error.is_passing(), "{error}");
}
