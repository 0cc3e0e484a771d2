//! The relay as a program, with a CRM that does not answer.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tokio::runtime::Builder;

use super::fixture::*;
use crate::support::test_store::{address_text, new_ledger_address};

const CONFIG: &str = r#"
origins = ["https://www.example.com"]
token_secret_env = "SECRET"
answer_within_ms = 20
[crm.portal]
kind = "bitrix24"
url = "http://127.0.0.1:9/rest/1/x"
[form.trial]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME"]
fixed = { fields = { TITLE = "Call back" } }
rate = "4000000/s"
challenge = "off"
"#;

/// Runs the shell command `set_up` in the process first. Standard error goes to `log` in the folder.
pub fn start(folder: &Path, set_up: &str) -> (Child, SocketAddr) {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let ledger = address_text(&runtime.block_on(new_ledger_address(folder)));
    let config = folder.join("relay.toml");
    std::fs::write(&config, format!("listen = '127.0.0.1:0'\nledger = '{ledger}'\n{CONFIG}")).unwrap();
    let mut relay = Command::new("sh");
    relay.args(["-c", &format!("{set_up}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_leadwire-relay")]);
    relay.arg("--config").arg(config).env("SECRET", SECRET);
    let log = std::fs::File::create(folder.join("log")).unwrap();
    let mut relay = relay.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(relay.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().rsplit_once("http://").expect(&line).1.parse().unwrap();
    (relay, address)
}

/// With a key of its own.
pub fn lead(number: &str) -> Vec<u8> {
    let key = format!("{number:0>36}");
    let body =
        form_envelope("trial", "bitrix24.lead", r#"{"fields":{"NAME":"Ann"}}"#, r#","guard":{"elapsedMs":5000}"#);
    let body = body.replace(KEY, &key);
    let length = body.len();
    format!("POST /leads HTTP/1.1\r\nHost: relay\r\nOrigin: {ORIGIN}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}
