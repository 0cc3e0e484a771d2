//! What is published, complete and checked: `cargo xtask release`. And what goes with the relay's program: `cargo xtask notices`.

use std::path::Path;

use crate::files::{copy, create_empty, write};
use crate::product::{NPM_PACKAGE, Product, RELAY, crates};
use crate::shell::{Outcome, printed, program, root, run_quietly, step};
use crate::{licenses, package, sbom, setup};

/// The format's own ending.
const SBOM: &str = "sbom.cdx.json";

/// Writes the licenses and the bill of materials of the relay to `target/notices`. Needs no network beyond that of a build.
pub fn notices() -> Outcome {
    let folder = root().join("target/notices");
    step("Writing the licenses and the bill of materials of the relay to target/notices", || {
        create_empty(&folder)?;
        write_notices(&RELAY, &folder)?;
        let standard_library = printed("rustc", &["--print", "sysroot"]).unwrap_or_default();
        let standard_library = Path::new(&standard_library).join("share/doc/rust/COPYRIGHT-library.html");
        // A toolchain of a Linux distribution lacks it; the MIT license is in the list.
        if standard_library.is_file() {
            copy(&standard_library, &folder.join("RUST-STANDARD-LIBRARY.html"))
        } else {
            Ok(())
        }
    })
}

fn write_notices(product: &Product, folder: &Path) -> Outcome {
    let crates = crates(product)?;
    write(&folder.join(licenses::FILE), &licenses::licenses(product, &crates)?)?;
    write(&folder.join(SBOM), &sbom::sbom(product, &crates)?)
}

/// Builds what is published into `target/publish`, and checks it. Publishes nothing.
pub fn release() -> Outcome {
    setup::for_building()?;
    package::assemble()?;
    package::measure()?;
    let folder = root().join("target/publish");
    create_empty(&folder)?;
    step("Packing the npm package", || {
        let pack = ["pack", "--loglevel=error", "--pack-destination"];
        run_quietly(program("npm", pack).arg(&folder).current_dir(root().join("pkg")))?;
        write_notices(&NPM_PACKAGE, &folder)
    })?;
    step("Checking the npm package", || setup::node_script(&["--test", "tests/package/pack.test.mjs"]))?;
    step("Packing the crate, and compiling it from its package", || {
        let package = ["package", "--locked", "--allow-dirty", "--package", "leadwire", "--target-dir"];
        run_quietly(program("cargo", package).arg(root().join("target/crate")))
    })?;
    notices()?;
    println!(
        "\nReady to be published: target/publish, target/crate/package and target/notices. See CONTRIBUTING.md, Release."
    );
    Ok(())
}
