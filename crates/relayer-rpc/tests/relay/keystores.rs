//! Keys in encrypted keystores.

use std::{fs, path::PathBuf};

use chain_sim::DEV_ACCOUNTS;
use relayer_rpc::{KeyError, Keys, Secret};

/// Development account 7, as eth-account for Python has encrypted its key: `Account.encrypt(key,
/// "correct horse", kdf="scrypt", iterations=2)`.
const KEYSTORE: &str = r#"{
    "address": "14dC79964da2C08b23698B3D3cc7Ca32193d9955",
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": { "iv": "c554b4ace60434cd8401ea95088eb18f" },
        "ciphertext": "877472f8d6066cf392df0d286c20cd52e3dab859bb719448cbc2d8327081899d",
        "kdf": "scrypt",
        "kdfparams": {
            "dklen": 32, "n": 2, "r": 8, "p": 1, "salt": "20b8e96fe7b2514d0ffd57ccf23965f2"
        },
        "mac": "3759956122bf0dad33dcbd0722a89418c61fef6da1991b6a0701df3b90c68420"
    },
    "id": "8a4c1bce-24eb-40e4-b5dd-5092c9bf6d3b",
    "version": 3
}"#;

/// Writes a file for a test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn key_is_read_with_the_first_line_of_the_password_file() {
    let path = file("right.json", KEYSTORE);
    let password = file("right", "correct horse\nanother line\n");
    let keys = Keys::read(&[Secret::Keystore { path, password }]).unwrap();
    assert_eq!(keys.accounts().collect::<Vec<_>>(), [DEV_ACCOUNTS[7]]);
}

#[test]
fn wrong_passwords_and_files_are_named() {
    let right = file("keystore.json", KEYSTORE);
    let malformed = file("malformed.json", &KEYSTORE.replace("\"scrypt\"", "\"md5\""));
    for (path, password) in [
        (right.clone(), file("wrong", "correct horse battery")),
        (right.clone(), file("empty", "")),
        (malformed, file("password", "correct horse")),
    ] {
        let error = Keys::read(&[Secret::Keystore { path: path.clone(), password }]).unwrap_err();
        let is_of_it = matches!(&error, KeyError::Keystore { path: named, .. } if *named == path);
        let text = error.to_string();
        assert!(is_of_it && !text.contains("correct horse"), "{text}");
    }
    let missing = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("missing");
    let error = Keys::read(&[Secret::Keystore { path: right, password: missing }]).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}
