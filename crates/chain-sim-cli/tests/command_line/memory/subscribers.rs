//! Subscribers that do not read.

use std::{io::Write, thread, time::Duration};

use serde_json::json;

use super::{Attacked, LOGS, MIB, wire};

#[test]
fn many_subscribers_that_do_not_read() {
    let mut attacked = Attacked::with_logs(32 * MIB);
    attacked.begin();
    let subscribe = wire::frame(&wire::request("eth_subscribe", &json!(["logs", {}])));
    let mut deaf: Vec<_> = (0..20).map(|_| wire::open(attacked.address)).collect();
    for socket in &mut deaf {
        for _ in 0..20 {
            socket.write_all(&subscribe).unwrap();
        }
        for _ in 0..20 {
            assert!(wire::read_text(socket).unwrap()["result"].is_string());
        }
    }
    let mut attentive = wire::open(attacked.address);
    attentive.write_all(&subscribe).unwrap();
    assert!(wire::read_text(&mut attentive).unwrap()["result"].is_string());
    for _ in 0..20 {
        attacked.emit();
        // A client that reads gets every notification, if need be after the others are cut off.
        for _ in 0..LOGS {
            let notification = wire::read_text(&mut attentive).expect("a notification");
            assert_eq!(notification["method"], "eth_subscription", "{notification}");
        }
        attacked.assert_serves();
    }
    thread::sleep(Duration::from_millis(500));
    attacked.assert_bounded();
}
