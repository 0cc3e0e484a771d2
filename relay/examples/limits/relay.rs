//! The relay as a child process, and what the system counts of it.

use std::fs::read_to_string;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub const STAFF_KEY: &str = "staff-key-of-32-bytes-0000000001";
pub const ORIGIN: &str = "https://www.example.com";

pub struct Relay {
    child: Child,
    pub address: SocketAddr,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// User and system time, in hundredths of a second.
    pub ticks: f64,
    pub context_switches: f64,
    pub write_calls: f64,
    pub read_calls: f64,
}

impl Relay {
    /// Its CRM is a port without a server, so that it takes leads in and delivers none.
    pub fn start(program: &Path, ledger: &str) -> Relay {
        let config = tempfile::NamedTempFile::new().unwrap();
        let text = format!(
            "listen = \"127.0.0.1:0\"\nledger_env = \"LEDGER\"\norigins = [\"{ORIGIN}\"]\ntoken_secret_env = \"KEY\"\n\
             staff_keys_env = \"KEY\"\nanswer_within_ms = 0\nkeep_days = 3650\n\
             [crm.portal]\nkind = \"bitrix24\"\nurl = \"http://127.0.0.1:9/rest/1/x\"\n\
             [form.trial]\ncrm = \"portal\"\nkind = \"bitrix24.lead\"\nallow = [\"fields.NAME\", \"fields.PHONE\"]\n\
             fixed = {{ fields = {{ TITLE = \"Call back\" }} }}\nrate = \"4000000000/s\"\n"
        );
        std::fs::write(&config, text).unwrap();
        let mut command = Command::new(program);
        command.arg("--config").arg(config.path()).env("KEY", STAFF_KEY).env("LEDGER", ledger);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().rsplit_once("http://").unwrap().1.parse().unwrap();
        Relay { child, address }
    }

    pub fn memory_mib(&self) -> u64 {
        let status = read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    pub fn usage(&self) -> Usage {
        Usage::of(&self.child.id().to_string())
    }
}

impl std::iter::Sum for Usage {
    fn sum<I: Iterator<Item = Usage>>(all: I) -> Usage {
        all.fold(Usage::default(), |one, other| Usage {
            ticks: one.ticks + other.ticks,
            context_switches: one.context_switches + other.context_switches,
            write_calls: one.write_calls + other.write_calls,
            read_calls: one.read_calls + other.read_calls,
        })
    }
}

impl Usage {
    /// Of a process by its number, or of this one as `self`.
    pub fn of(process: &str) -> Usage {
        let process = format!("/proc/{process}");
        let stat = read_to_string(format!("{process}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        let number = |text: &str| text.trim().parse::<f64>().unwrap();
        let tasks = std::fs::read_dir(format!("{process}/task")).unwrap();
        let switches = tasks.filter_map(|task| read_to_string(task.unwrap().path().join("status")).ok());
        let io = read_to_string(format!("{process}/io")).unwrap();
        let io = |name: &str| io.lines().find_map(|line| line.strip_prefix(name)).map_or(0.0, number);
        Usage {
            ticks: number(fields[11]) + number(fields[12]),
            context_switches: switches.map(|status| context_switches(&status)).sum(),
            write_calls: io("syscw:"),
            read_calls: io("syscr:"),
        }
    }
}

fn context_switches(status: &str) -> f64 {
    let counts = status.lines().filter_map(|line| line.split_once("ctxt_switches:"));
    counts.map(|(_, count)| count.trim().parse::<f64>().unwrap()).sum()
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
