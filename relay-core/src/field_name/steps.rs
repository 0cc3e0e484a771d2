//! The grammar of names: keys behind dots, and behind a key places in brackets.

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Key(String),
    /// The place in a list, or the id of a custom field.
    Place(u64),
    /// `[]`: the next place.
    Next,
}

/// None for a name that is no path.
pub fn steps(name: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in name.split('.') {
        let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        steps.push(Step::Key(Some(key).filter(|key| !key.is_empty())?.to_owned()));
        while let Some((place, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            steps.push(if place.is_empty() { Step::Next } else { Step::Place(place.parse().ok()?) });
            rest = behind;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(steps)
}
