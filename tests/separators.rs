//! The decimal separators of all languages and regions that Node knows, against the library's own list, which the relay uses.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::process::Command;

use leadwire::schema::DecimalSeparator;

/// Each line has a tag that Node has data for, and its decimal mark.
const SCRIPT: &str = r#"
const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const pairs = letters.flatMap((first) => letters.map((second) => first + second));
const triples = pairs.flatMap((pair) => letters.map((third) => pair + third));
const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const isRegion = (region) => {
  try {
    return names.of(region) !== undefined;
  } catch {
    return false;
  }
};
const regions = [...pairs.map((pair) => pair.toUpperCase()).filter(isRegion), "419"];
for (const language of Intl.NumberFormat.supportedLocalesOf([...pairs, ...triples])) {
  for (const tag of [language, ...regions.map((region) => `${language}-${region}`)]) {
    try {
      const format = new Intl.NumberFormat(tag);
      const mark = format.formatToParts(0.5).find(({ type }) => type === "decimal").value;
      if (format.resolvedOptions().locale === tag) console.log(tag, mark);
    } catch {
      // A code that is reserved.
    }
  }
}
"#;

#[test]
fn the_languages_of_node() {
    let output = Command::new("node").args(["--input-type=module", "--eval", SCRIPT]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let marks: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let known = ["de", "de-CH", "en-ZA", "es", "es-MX", "fr", "pt-PT", "ar"];
    assert!(marks.len() > 500 && known.iter().all(|known| marks.iter().any(|(tag, _)| tag == known)), "{text}");
    let different: Vec<&str> = marks
        .iter()
        .filter(|(tag, mark)| DecimalSeparator::of_language(tag) != DecimalSeparator::of_mark(mark))
        .map(|(tag, _)| *tag)
        .collect();
    assert!(different.is_empty(), "{different:?}");
}
