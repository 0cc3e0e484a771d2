//! The command line: flags into options, and the words that explain them.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sandbox::Options;

pub const USAGE: &str = "\
usage: sandbox [flags]

  --listen ADDRESS:PORT      where to listen (127.0.0.1:8090); port 0 takes a free one
  --db FILE                  the records' database file (sandbox.db)
  --www FOLDER               serve this folder's files under all other paths
  --bitrix-burst N           Bitrix24 calls that may come at once (50)
  --bitrix-per-second N      Bitrix24 calls that are forgotten each second (2)
  --ivvy-batch-ms N          how long an iVvy batch counts as under way (0)
  --help                     this text";

pub enum Command {
    Run(Options),
    Help,
}

/// Reads the flags behind the program's name; an error is one sentence.
pub fn read(mut words: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut options = Options::new("sandbox.db");
    "127.0.0.1:8090".clone_into(&mut options.listen);
    while let Some(flag) = words.next() {
        if flag == "--help" {
            return Ok(Command::Help);
        }
        let value = words.next().ok_or_else(|| format!("{flag} is not a flag, or lacks its value"))?;
        match flag.as_str() {
            "--listen" => options.listen = value,
            "--db" => options.db = PathBuf::from(value),
            "--www" => options.www = Some(PathBuf::from(value)),
            "--bitrix-burst" => options.bitrix_burst = number(&flag, &value)?,
            "--bitrix-per-second" => options.bitrix_per_second = number(&flag, &value)?,
            "--ivvy-batch-ms" => options.ivvy_batch = Duration::from_millis(number(&flag, &value)?),
            _ => return Err(format!("{flag} is not a flag")),
        }
    }
    if options.bitrix_per_second.is_finite() && options.bitrix_per_second >= 0.0 {
        return Ok(Command::Run(options));
    }
    Err("--bitrix-per-second takes a number from 0".to_owned())
}

fn number<T: FromStr>(flag: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{flag} takes a number, which {value} is not"))
}
