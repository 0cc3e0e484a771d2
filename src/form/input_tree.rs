//! The inputs of a form as a tree, by the steps of their names.

use super::field_name::Step;

#[derive(Debug)]
pub(super) enum Node<'a> {
    /// The indexes of the inputs with one name.
    Leaf(Vec<usize>),
    /// In the order of the first input of each.
    Record(Vec<(&'a str, Node<'a>)>),
    /// In the order of their indexes, which need not be consecutive.
    List(Vec<(u64, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Adds an input below this node. None when the steps contradict the inputs before it: a value where a record is, or a key in
    /// a list.
    pub(super) fn insert(&mut self, steps: &[Step<'a>], input: usize) -> Option<()> {
        let Some((step, rest)) = steps.split_first() else {
            let Node::Leaf(inputs) = self else { return None };
            inputs.push(input);
            return Some(());
        };
        let child = match (self, step) {
            (Node::Record(children), Step::Key(key)) => {
                let at = children.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
                    children.push((key, Node::before(rest)));
                    children.len() - 1
                });
                &mut children.get_mut(at)?.1
            }
            (Node::List(children), Step::Index(index)) => item(children, *index, rest)?,
            (Node::List(children), Step::Append) => {
                let next = children.last().map_or(Some(0), |(last, _)| last.checked_add(1))?;
                item(children, next, rest)?
            }
            _ => return None,
        };
        child.insert(rest, input)
    }

    /// An empty node that the steps lead on from.
    fn before(steps: &[Step<'a>]) -> Self {
        match steps.first() {
            None => Node::Leaf(Vec::new()),
            Some(Step::Key(_)) => Node::Record(Vec::new()),
            Some(Step::Index(_) | Step::Append) => Node::List(Vec::new()),
        }
    }
}

fn item<'n, 'a>(children: &'n mut Vec<(u64, Node<'a>)>, index: u64, rest: &[Step<'a>]) -> Option<&'n mut Node<'a>> {
    let at = children.iter().take_while(|(other, _)| *other < index).count();
    if children.get(at).is_none_or(|(other, _)| *other != index) {
        children.insert(at, (index, Node::before(rest)));
    }
    Some(&mut children.get_mut(at)?.1)
}
