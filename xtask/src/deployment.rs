//! Tests of `examples/nginx` and `examples/kubernetes`.

use crate::node_tests::node_tests;
use crate::shell::{Outcome, program, root, run, step};
use crate::{python, server, setup};

/// Has the schemas of Kubernetes, so that no network is needed.
const KUBERNETES_VALIDATE: &str = "kubernetes-validate==1.37.0";

pub fn build_and_test() -> Outcome {
    server::build(server::SANDBOX_AND_RELAY)?;
    tests()
}

/// The sandbox and the relay must be built.
pub fn tests() -> Outcome {
    setup::debian(&[("nginx", "nginx"), ("openssl", "openssl")])?;
    step("Testing nginx in front of two relays", || node_tests("tests/deployment"))?;
    step("Checking the Kubernetes manifests", || {
        let python = python::with_package("python-kubernetes", KUBERNETES_VALIDATE)?;
        run(program(&python, ["tests/deployment/kubernetes.py"]).current_dir(root()))
    })
}
