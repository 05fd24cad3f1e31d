//! Faults of a running cluster.

use serde_json::{Value, json};

use super::{Served, assert_says, bounded};

/// What a replay has in common with the first time, whatever time it is.
fn essence(result: &Value) -> Value {
    let moves = result["messages"].as_array().unwrap();
    let moves = moves.iter().map(|moved| {
        let block = &moved["to"]["block"];
        json!([moved["hash"], moved["from"]["name"], moved["to"]["name"], block])
    });
    let numbers = |list: &Value, field: &str| {
        let list = list.as_array().unwrap().iter();
        list.map(|it| json!([it["chainId"], it[field]])).collect::<Vec<_>>()
    };
    json!({
        "schedule": result["schedule"], "steps": result["steps"], "settled": result["settled"],
        "refused": result["refusedForgeries"].as_array().unwrap().len(),
        "removed": numbers(&result["removed"], "number"),
        "replaced": numbers(&result["replaced"], "number"),
        "messages": moves.collect::<Vec<_>>(),
        "heads": numbers(&result["heads"], "number"),
    })
}

/// Sends twelve messages that nobody relays yet.
async fn send_some(served: &Served) {
    let told = json!({"paused": true, "retries": {"attempts": 1000}});
    served.ask("cluster_setRelayer", json!([told])).await;
    for index in 0..12 {
        let (source, destination) = if index % 2 == 0 { (901, 902) } else { (902, 901) };
        served.send(source, destination).await;
    }
    // All chains go on from the same second.
    served.ask("cluster_increaseTime", json!([60])).await;
}

#[test]
fn equal_seeds_give_equal_faults_and_equal_ends() {
    bounded(async {
        let served = Served::relaying().await;
        send_some(&served).await;
        let mut seen = Vec::new();
        for seed in 0..8 {
            let request = json!({"seed": seed, "faults": 8});
            let mut results = Vec::new();
            for _ in 0..2 {
                let id = served.ask("cluster_snapshot", json!([])).await;
                let result = served.ask("cluster_injectFaults", json!([request])).await;
                assert_eq!(result["settled"], json!(true), "{result}");
                results.push(essence(&result));
                let messages = served.ask("cluster_getMessages", json!([])).await;
                for message in messages["messages"].as_array().unwrap() {
                    let state = message["state"]["name"].as_str().unwrap();
                    assert!(["relayed", "reorgedOut"].contains(&state), "{seed}: {message}");
                    let hash = &message["hash"];
                    let trace = served.ask("cluster_traceMessage", json!([hash])).await;
                    let history = trace["history"].as_array().unwrap();
                    assert_eq!(history.last().unwrap()["state"], message["state"]);
                }
                served.ask("cluster_revert", json!([id])).await;
            }
            assert_eq!(results[0], results[1], "seed {seed}");
            // The answer is a request: what a seed gives can be given without it.
            let schedule = json!([{"schedule": results[0]["schedule"]}]);
            let id = served.ask("cluster_snapshot", json!([])).await;
            let again = served.ask("cluster_injectFaults", schedule).await;
            assert_eq!(essence(&again), results[0], "seed {seed}");
            served.ask("cluster_revert", json!([id])).await;
            seen.push(results.swap_remove(0));
        }
        let any = |field: &str| seen.iter().any(|it| !it[field].as_array().unwrap().is_empty());
        assert!(any("removed"), "some reorg");
        assert!(seen.windows(2).all(|pair| pair[0]["schedule"] != pair[1]["schedule"]));
    });
}

#[test]
fn faults_of_an_interop_filter_are_drawn_where_they_are_wanted() {
    bounded(async {
        let served = Served::relaying().await;
        send_some(&served).await;
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..8 {
            for filter in [false, true] {
                let id = served.ask("cluster_snapshot", json!([])).await;
                let request = json!({"seed": seed, "faults": 8, "interopFilter": filter});
                let result = served.ask("cluster_injectFaults", json!([request])).await;
                assert_eq!(result["settled"], json!(true), "{result}");
                let schedule = result["schedule"].as_array().unwrap();
                let names = schedule.iter().map(|it| it["fault"]["kind"].as_str().unwrap());
                let names = names.filter(|name| ["failsafe", "droppingReorg"].contains(name));
                let names: Vec<String> = names.map(str::to_owned).collect();
                assert!(filter || names.is_empty(), "seed {seed}: {names:?}");
                kinds.extend(names);
                let messages = served.ask("cluster_getMessages", json!([])).await;
                for message in messages["messages"].as_array().unwrap() {
                    let state = message["state"]["name"].as_str().unwrap();
                    assert!(["relayed", "reorgedOut"].contains(&state), "{seed}: {message}");
                }
                let failsafe = served.ask("admin_getFailsafeEnabled", json!([])).await;
                assert_eq!(failsafe, json!(false));
                served.ask("cluster_revert", json!([id])).await;
            }
        }
        assert_eq!(kinds.len(), 2, "{kinds:?}");
    });
}

#[test]
fn failsafe_of_a_fault_ends_with_the_injection() {
    bounded(async {
        let served = Served::relaying().await;
        let schedule = json!([
            {"step": 0, "fault": {"kind": "failsafe", "steps": 900, "drops": false}},
        ]);
        let request = json!({"schedule": schedule, "settle": 3});
        let result = served.ask("cluster_injectFaults", json!([request])).await;
        assert_eq!((&result["settled"], &result["schedule"]), (&json!(false), &schedule));
        assert_eq!(served.ask("admin_getFailsafeEnabled", json!([])).await, json!(false));
        let hash = served.send(901, 902).await;
        served.message_in(hash, "relayed").await;
    });
}

#[test]
fn faults_by_name_do_what_they_say() {
    bounded(async {
        let served = Served::relaying().await;
        let early = served.send(901, 902).await;
        served.message_in(early, "relayed").await;
        let trace = served.ask("cluster_traceMessage", json!([early])).await;
        served.ask("cluster_setRelayer", json!([{"delay": 3}])).await;
        let hash = served.send(901, 902).await;
        let forgery = json!({"kind": "payload", "byte": 5, "mask": 1});
        let schedule = json!([
            {"step": 0, "fault": {"kind": "forgeRelay", "forgery": forgery, "unchecked": false}},
            {"step": 1, "fault": {"kind": "crashRelayer", "steps": 2}},
            {"step": 5, "fault": {"kind": "jump", "seconds": 1000}},
        ]);
        let result = served.ask("cluster_injectFaults", json!([{"schedule": schedule}])).await;
        assert_eq!(result["schedule"], schedule);
        assert_eq!(result["refusedForgeries"][0]["forgery"], forgery);
        assert!(result["refusedForgeries"][0]["reason"].as_str().unwrap().contains("checksum"));
        assert_eq!(result["messages"][0]["hash"], json!(hash));
        assert_eq!(result["messages"][0]["to"]["name"], "relayed");
        assert!(result["clock"]["ahead"].as_u64().unwrap() >= 1000);
        let history = served.ask("cluster_traceMessage", json!([hash])).await["history"].clone();
        let names = history.as_array().unwrap().iter().map(|it| it["state"]["name"].clone());
        let names: Vec<Value> = names.collect();
        assert_eq!(names.first().unwrap(), "sent");
        assert_eq!(names.last().unwrap(), "relayed");
        assert_eq!(names.iter().filter(|name| *name == "relayed").count(), 1, "{history}");
        let after = served.ask("cluster_traceMessage", json!([early])).await;
        assert_eq!(after["history"], trace["history"], "nothing has happened to it");
        // It goes on as before.
        let next = served.send(902, 901).await;
        served.ask("cluster_increaseTime", json!([5])).await;
        served.message_in(next, "relayed").await;
    });
}

#[test]
fn faults_that_cannot_be_are_refused_and_change_nothing() {
    bounded(async {
        let served = Served::relaying().await;
        let before = served.ask("cluster_getStatus", json!([])).await["chains"].clone();
        let fault = |fault: Value| json!({"schedule": [{"step": 0, "fault": fault}]});
        let reorg = json!({"kind": "reorg", "chain": 7, "depth": 1, "transactions": "pooled"});
        for (request, words) in [
            (
                json!({}),
                "expected either seed (optionally with faults, steps and interopFilter) or schedule",
            ),
            (json!({"seed": 1, "schedule": []}), "got both"),
            (json!({"faults": 3, "schedule": []}), "got a schedule with faults, steps or"),
            (
                json!({"interopFilter": true, "schedule": []}),
                "got a schedule with faults, steps or",
            ),
            (json!({"interopFilter": 1, "seed": 1}), "expected a boolean"),
            (json!({"seed": 1, "faults": 1001}), "faults: expected at most 1000"),
            (json!({"seed": 1, "steps": 1001}), "steps: expected at most 1000"),
            (json!({"seed": 1, "settle": 1001}), "settle: expected at most 1000"),
            (json!({"seed": 1, "kinds": []}), "expected one of `seed`, `faults`"),
            (fault(reorg), "chain: expected one of [901, 902], got 7"),
            (fault(json!({"kind": "crashRelayer", "steps": 5000})), "steps: expected at most"),
            (
                fault(json!({"kind": "failsafe", "steps": 5000, "drops": true})),
                "steps: expected at most",
            ),
            (
                fault(json!({
                    "kind": "droppingReorg", "chain": 7, "depth": 1, "transactions": "pooled",
                })),
                "chain: expected one of [901, 902], got 7",
            ),
            (fault(json!({"kind": "powerCut"})), "expected one of `loseRelay`, `delayRelay`"),
            (fault(json!({"kind": "jump", "second": 1})), "expected `seconds`"),
        ] {
            let refusal = served.refusal("cluster_injectFaults", json!([request])).await;
            assert_says(&refusal, -32602, words);
        }
        let after = served.ask("cluster_getStatus", json!([])).await["chains"].clone();
        assert_eq!(before, after);
    });
}
