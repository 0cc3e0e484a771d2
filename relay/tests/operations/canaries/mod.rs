//! A recognizable text in every secret setting and in every field of a lead. The program runs with CRMs that repeat what they receive, with
//! mistakes in its configuration, a panic and a crash, and all that it prints and returns is searched for them.

mod echo_crm;
mod settings;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use reqwest::Client;

use crate::support::relay_process::{ProcessExit, RelayProcess, RelayProgram};
use crate::support::test_store::{address_text, new_ledger_address};
use crate::support::time::{WAIT_TIMEOUT, wait_for};
use echo_crm::{Answer, EchoCrm};
use settings::*;

/// All that the program printed and returned, each with where it comes from.
#[derive(Default)]
struct Collected(Vec<(String, String)>);

impl Collected {
    fn add(&mut self, from: impl Into<String>, text: impl Into<String>) {
        self.0.push((from.into(), text.into()));
    }

    fn add_output(&mut self, from: &str, output: &Output) {
        self.add(format!("{from}: stdout"), String::from_utf8_lossy(&output.stdout));
        self.add(format!("{from}: stderr"), String::from_utf8_lossy(&output.stderr));
    }

    /// The places of these words, except those that begin as the second list says.
    fn places_of(&self, words: &[&str], allowed: &[&str]) -> Vec<String> {
        let places = self.0.iter().filter(|(from, _)| !allowed.iter().any(|place| from.starts_with(place)));
        let hits = places.flat_map(|(from, text)| {
            let found = words.iter().filter(|word| text.to_lowercase().contains(&word.to_lowercase()));
            found.map(move |word| format!("{from}: {word}"))
        });
        hits.collect()
    }

    /// Personal data is shown to staff who ask for one lead, and nowhere else.
    #[track_caller]
    fn assert_no_canary(&self) {
        assert_eq!(self.places_of(&secrets(), &[]), Vec::<String>::new());
        assert_eq!(self.places_of(&PERSONAL, &["/admin/api/entry/", "show"]), Vec::<String>::new());
    }
}

struct Setup {
    program: RelayProgram,
    portal: String,
    _folder: tempfile::TempDir,
}

impl Setup {
    async fn new(crm: SocketAddr, change: impl FnOnce(String) -> String) -> Setup {
        let folder = tempfile::tempdir().unwrap();
        let ledger = address_text(&new_ledger_address(folder.path()).await);
        let config = folder.path().join("relay.toml");
        let text = format!("ledger = '{ledger}'\n{}", CONFIG.replace("CRM", &format!("http://{crm}")));
        fs::write(&config, change(text)).unwrap();
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay"));
        let program = RelayProgram { binary, config, log: folder.path().join("log") };
        Setup { program, portal: format!("http://{crm}/rest/1/{WEBHOOK}"), _folder: folder }
    }

    fn variables(&self) -> Vec<(&str, &str)> {
        let own = [("PORTAL", self.portal.as_str()), ("LEADWIRE_LOG", "trace"), ("RUST_BACKTRACE", "full")];
        VARIABLES.into_iter().chain(own).collect()
    }

    fn start(&self, crash: Option<(&str, u64)>) -> RelayProcess {
        self.program.start_with(&self.variables(), crash).unwrap()
    }

    fn run(&self, arguments: &[String], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(&self.program.binary);
        command.args(arguments).arg("--config").arg(&self.program.config);
        command.envs(self.variables()).envs(variables.iter().copied()).output().unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.program.log).unwrap()
    }
}

fn client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn post_leads(client: &Client, address: SocketAddr, collected: &mut Collected) {
    for (number, (form, kind, payload)) in leads().into_iter().enumerate() {
        let body = format!(
            r#"{{"v":1,"key":"{}","form":"{form}","kind":"{kind}","payload":{payload},"page":{{"url":"https://www.example.com/"}},"guard":{{"elapsedMs":9000,"captcha":"token"}}}}"#,
            key(number)
        );
        let request = client.post(format!("http://{address}/leads")).header("origin", "https://www.example.com");
        // After a crash there is none.
        if let Ok(response) = request.body(body).send().await {
            collected.add(format!("POST /leads {form}"), response.text().await.unwrap_or_default());
        }
    }
}

async fn get_pages(client: &Client, address: SocketAddr, collected: &mut Collected) {
    let mut paths: Vec<String> =
        ["/metrics", "/readyz", "/admin/api/summary", "/admin/api/entries"].map(str::to_owned).to_vec();
    for number in 0..leads().len() {
        paths.extend([format!("/admin/api/entry/{}", key(number)), format!("/leads/{}", key(number))]);
    }
    for path in paths {
        for (with, bearer) in [("", STAFF_KEY), ("a wrong key: ", "a-wrong-key-0000")] {
            let request = client.get(format!("http://{address}{path}")).bearer_auth(bearer);
            let response = request.send().await.unwrap();
            let head = format!("{:?}", response.headers());
            collected.add(format!("{with}{path}"), [head, response.text().await.unwrap()].join("\n"));
        }
    }
}

/// Whether each connection has had a call or a request for a token.
fn all_were_called(received: &str) -> bool {
    let [_, basic, ..] = DERIVED;
    let own = ["canary-refresh-token-7112", "canary-ivvy-key-7106", "canary-oauth-secret-7109", "siteverify"];
    own.into_iter().chain([WEBHOOK, basic]).all(|text| received.contains(text))
}

#[tokio::test]
async fn no_canary_is_printed_or_returned() {
    let answers =
        [Answer::Success, Answer::Error(400), Answer::Error(401), Answer::Error(500), Answer::Malformed, Answer::Close];
    let client = client();
    for answer in answers {
        let mut collected = Collected::default();
        let crm = EchoCrm::start(answer);
        let setup = Setup::new(crm.address, |text| text).await;
        let relay = setup.start(None);
        assert!(relay.is_listening(), "{}", setup.log());
        post_leads(&client, relay.address, &mut collected).await;
        wait_for("a call of each connection", async || all_were_called(&crm.received()).then_some(())).await;
        get_pages(&client, relay.address, &mut collected).await;
        let mut commands =
            vec![vec!["list".to_owned()], vec!["show".to_owned(), key(0)], vec!["credentials".to_owned()]];
        // The other answers make it wait before it repeats a call.
        if answer == Answer::Error(400) {
            commands.push(vec!["sync".to_owned()]);
        }
        for arguments in commands {
            collected.add_output(&arguments.join(" "), &setup.run(&arguments, &[]));
        }
        drop(relay);
        collected.add("log", setup.log());
        assert!(setup.log().contains(&key(0)), "{answer:?}");
        collected.assert_no_canary();
    }
}

/// What was searched has the words where they are allowed, so that a search that finds nothing else means something.
#[test]
fn a_canary_is_found() {
    let mut collected = Collected::default();
    collected.add("log", "{\"message\":\"CANARY-WEBHOOK-7114\"}");
    collected.add("/admin/api/entry/a", PERSONAL[0]);
    collected.add("show a: stdout", PERSONAL[1]);
    collected.add("/metrics", PERSONAL[2]);
    collected.add("a wrong key: /admin/api/entry/a", PERSONAL[0]);
    assert_eq!(collected.places_of(&secrets(), &[]), ["log: canary-webhook-7114"]);
    let personal = collected.places_of(&PERSONAL, &["/admin/api/entry/", "show"]);
    assert_eq!(personal, ["/metrics: +4915201237132", "a wrong key: /admin/api/entry/a: Ann Canary 7130"]);
}

type Mistake = (&'static str, Box<dyn FnOnce(String) -> String>, &'static [(&'static str, &'static str)]);

fn mistakes() -> Vec<Mistake> {
    let same = || Box::new(|text| text);
    let replaced = |from: &'static str, to: &'static str| Box::new(move |text: String| text.replace(from, to));
    let env = "ledger_env = 'LEDGER'\n#";
    vec![
        ("a short token secret", same(), &[("TOKEN", "canary-webhook-7114")]),
        ("a short staff key", same(), &[("STAFF", "7114,canary-webhook-7114")]),
        ("a key that is not hexadecimal", same(), &[("CREDENTIALS", "canary-webhook-7114")]),
        ("an address that is none", same(), &[("PORTAL", "htp://x/rest/1/canary-webhook-7114")]),
        ("an address with a password", same(), &[("PORTAL", "https://a:canary-webhook-7114@b")]),
        ("a control character in a secret", same(), &[("IVVY_KEY", "canary-webhook-7114\n")]),
        ("a secret in place of its variable", replaced("\"IVVY_KEY\"", "\"canary-webhook-7114\""), &[]),
        ("the same of the ledger", replaced("ledger =", "ledger_env = 'postgres://u:canary-webhook-7114@b/d'\n#"), &[]),
        (
            "text that is not TOML",
            replaced("[crm.app]", "url = \"https://b/rest/1/canary-webhook-7114\n[crm.app]"),
            &[],
        ),
        ("another type", replaced("url_env = \"PORTAL\"", "url = [\"https://b/rest/1/canary-webhook-7114\"]"), &[]),
        ("an unknown setting", replaced("url_env", "adress = \"canary-webhook-7114\"\nurl_env"), &[]),
        (
            "a database that is away",
            replaced("ledger =", env),
            &[("LEDGER", "postgres://u:canary-webhook-7114@127.0.0.1:9/d")],
        ),
        (
            "an address of a database that is none",
            replaced("ledger =", env),
            &[("LEDGER", "postgres:/u:canary-webhook-7114@b")],
        ),
        (
            "an unknown parameter of a database",
            replaced("ledger =", env),
            &[("LEDGER", "postgres://u@127.0.0.1:9/d?canary-webhook-7114=1")],
        ),
    ]
}

#[tokio::test]
async fn no_canary_is_in_a_message_about_the_configuration() {
    let mut collected = Collected::default();
    for (why, change, variables) in mistakes() {
        let setup = Setup::new(([127, 0, 0, 1], 9).into(), change).await;
        let output = setup.run(&[], variables);
        assert!(!output.status.success() && !output.stderr.is_empty(), "{why}: {output:?}");
        collected.add_output(why, &output);
    }
    collected.assert_no_canary();
}

#[cfg(feature = "crash-points")]
#[tokio::test]
async fn no_canary_is_in_what_a_crash_prints() {
    let crm = EchoCrm::start(Answer::Error(400));
    let setup = Setup::new(crm.address, |text| text).await;
    let mut relay = setup.start(Some(("after call", 3)));
    let mut collected = Collected::default();
    post_leads(&client(), relay.address, &mut collected).await;
    assert_eq!(relay.wait_for_exit(WAIT_TIMEOUT, || false), Some(ProcessExit::Crashed));
    collected.add("log", setup.log());
    collected.assert_no_canary();
}

const PANICS: &str = "LEADWIRE_TEST_PANICS";

#[test]
fn no_canary_is_in_what_a_panic_prints() {
    let test = "canaries::no_canary_is_in_what_a_panic_prints";
    if std::env::var_os(PANICS).is_some() {
        leadwire_relay::logs::init();
        panic!("{WEBHOOK}");
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    let child = child.args(["--exact", test, "--nocapture"]).env(PANICS, "1").env("RUST_BACKTRACE", "full");
    let output = child.output().unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("\"message\":\"panic\""), "{log}");
    assert!(log.contains(Path::new(file!()).file_name().unwrap().to_str().unwrap()), "{log}");
    let mut collected = Collected::default();
    collected.add("stderr", log);
    collected.assert_no_canary();
}
