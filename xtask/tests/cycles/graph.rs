//! Which files depend on which, and the cycles in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

/// For each dependency between two files, the names that are used.
#[derive(Default)]
pub struct Graph {
    dependencies: BTreeMap<(PathBuf, PathBuf), BTreeSet<String>>,
}

impl Graph {
    /// Adds a dependency. A file's use of its own items is none.
    pub fn add(&mut self, from: &Path, to: &Path, name: &str) {
        if from != to {
            let names = self.dependencies.entry((from.to_path_buf(), to.to_path_buf())).or_default();
            names.insert(name.to_owned());
        }
    }

    pub fn edges(&self) -> impl Iterator<Item = (&Path, &Path)> {
        self.dependencies.keys().map(|(from, to)| (from.as_path(), to.as_path()))
    }

    /// A text for each group of files that depend on each other, with the uses between them.
    pub fn cycles(&self) -> Vec<String> {
        let graph: DiGraphMap<&Path, ()> = self.edges().map(|(from, to)| (from, to, ())).collect();
        let groups = tarjan_scc(&graph).into_iter().filter(|group| group.len() > 1);
        let mut cycles: Vec<String> = groups.map(|group| self.describe(&group)).collect();
        cycles.sort();
        cycles
    }

    fn describe(&self, group: &[&Path]) -> String {
        let inside = self
            .dependencies
            .iter()
            .filter(|((from, to), _)| group.contains(&from.as_path()) && group.contains(&to.as_path()));
        let lines: Vec<String> = inside
            .map(|((from, to), names)| {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                format!("  {} uses {} of {}", from.display(), names.join(", "), to.display())
            })
            .collect();
        format!("{} files:\n{}", group.len(), lines.join("\n"))
    }
}

#[test]
fn cycles_are_groups_of_files_that_reach_each_other() {
    for (reason, edges, expected) in [
        ("a chain", vec![("a", "b"), ("b", "c"), ("a", "c")], vec![]),
        ("a file and itself", vec![("a", "a")], vec![]),
        ("two files", vec![("a", "b"), ("b", "a"), ("b", "c")], vec!["2 files:\n  a uses x of b\n  b uses x of a"]),
        (
            "three files",
            vec![("a", "b"), ("b", "c"), ("c", "a")],
            vec!["3 files:\n  a uses x of b\n  b uses x of c\n  c uses x of a"],
        ),
    ] {
        let mut graph = Graph::default();
        for (from, to) in edges {
            graph.add(Path::new(from), Path::new(to), "x");
        }
        assert_eq!(graph.cycles(), expected, "{reason}");
    }
}
