//! `print-comparisons FROM COUNT [WRONG]`: prints a line for each input from FROM on. The result of the input WRONG is not that of the
//! input, so that a comparison must fail.

use std::io::{self, BufWriter, Write as _};

use fuzz_checks::compared_line;

fn main() -> io::Result<()> {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let [from, count, wrong @ ..] = numbers.as_slice() else {
        return Err(io::Error::other("usage: print-comparisons FROM COUNT [WRONG]"));
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for number in *from..from.saturating_add(*count) {
        writeln!(out, "{}", compared_line(number, wrong.contains(&number)))?;
    }
    out.flush()
}
