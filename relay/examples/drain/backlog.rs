//! A relay's configuration for the sandbox's Bitrix24, and leads that wait in its ledger.

use std::error::Error;

use leadwire_relay::config::Config;
use leadwire_relay::ledger::{Digest, Ledger, NewEntry};
use sandbox::Sandbox;

pub fn config(sandbox: &Sandbox, ledger: &str) -> Result<Config, Box<dyn Error>> {
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"{ledger}\"\ntoken_secret_env = \"TOKEN\"\n\
         [crm.portal]\nkind = \"bitrix24\"\nurl = \"{}/rest/1/sandbox\"\n",
        sandbox.url()
    );
    Config::read(&toml, &|_| Some("t".repeat(32))).map_err(|mistakes| mistakes.0.join("; ").into())
}

pub async fn fill(ledger: &dyn Ledger, leads: u32, now_ms: u64) -> Result<(), Box<dyn Error>> {
    let insert = |number| {
        let body = format!(
            r#"{{"fields":{{"TITLE":"Enquiry {number}","NAME":"Ann","PHONE":[{{"VALUE":"+1 555 {number:04}","VALUE_TYPE":"WORK"}}]}}}}"#
        );
        let entry = NewEntry {
            key: format!("lead-{number}"),
            digest: Digest::of(&[&body]),
            connection: "portal".to_owned(),
            form: None,
            kind: "bitrix24.lead".to_owned(),
            body,
            context: "{}".to_owned(),
            creates: true,
            held: None,
            suspect: None,
            due_ms: None,
        };
        ledger.insert(entry, now_ms)
    };
    for inserted in futures_util::future::join_all((0..leads).map(insert)).await {
        inserted?;
    }
    Ok(())
}
