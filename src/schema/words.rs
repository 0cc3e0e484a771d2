//! Words in a row.

/// Like the standard `join`, which has a loop of its own for every length of a short separator.
pub fn joined(words: &[&str], separator: &str) -> String {
    let mut row = String::new();
    for word in words {
        if !row.is_empty() {
            row.push_str(separator);
        }
        row.push_str(word);
    }
    row
}
