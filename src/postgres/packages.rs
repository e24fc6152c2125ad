//! Takes the server's programs from the packages of Debian and its relatives, without installing
//! anything: apt's own tools fetch and verify them, and they are unpacked into a folder of ours, so
//! that neither root nor a change of the machine is needed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail, ensure};
use tokio::process::Command;

/// Where apt and dpkg are.
const SYSTEM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The programs that a private server is made of.
const PROGRAMS: [&str; 2] = ["initdb", "postgres"];

/// Libraries that the server only needs for what it is told not to do: compiling statements.
const UNNEEDED_LIBRARY: &str = "libllvm";
/// The part of the server that would look for that library.
const UNNEEDED_PART: &str = "llvmjit.so";

/// Runs a program where the libraries beside it are found.
const WRAPPER: &str = r#"#!/bin/sh
root=$(cd "${0%/*}/../root" && pwd) || exit 1
for libraries in "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu*; do
    LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
exec "$root/usr/lib/postgresql/MAJOR/bin/PROGRAM" "$@"
"#;

/// Whether this machine has the tools.
pub(super) fn has_apt() -> bool {
    ["/usr/bin/apt-get", "/usr/bin/dpkg-deb"]
        .iter()
        .all(|tool| Path::new(tool).is_file())
}

/// Unpacks the programs of a major version, or of the one the system prefers, into a folder named
/// after it.
pub(super) async fn unpack(into: &Path, major: Option<u32>) -> anyhow::Result<()> {
    let work = into.join("apt");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let apt = Apt::new(&work)?;
    apt.run(&["update"]).await?;
    let wanted = major.map_or_else(
        || "postgresql".to_owned(),
        |major| format!("postgresql-{major}"),
    );
    let install = [
        "install",
        "--print-uris",
        "--no-install-recommends",
        &wanted,
    ];
    let packages = packages_in(&apt.run(&install).await?);
    let major = packages
        .iter()
        .find_map(|name| name.strip_prefix("postgresql-")?.parse::<u32>().ok())
        .with_context(|| format!("apt knows no server in {wanted}"))?;
    let needed: Vec<&str> = packages
        .iter()
        .map(String::as_str)
        .filter(|name| is_needed(name, major))
        .collect();
    apt.run(&[&["download"], needed.as_slice()].concat())
        .await?;
    let root = work.join("root");
    for package in fetched(&work)? {
        let arguments = [OsStr::new("-x"), package.as_os_str(), root.as_os_str()];
        run(Command::new("dpkg-deb").args(arguments), &work).await?;
    }
    finish(&work, major)?;
    let place = into.join(major.to_string());
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::rename(&work, &place)?;
    Ok(())
}

/// Apt with lists and a cache of its own, which an ordinary account may write.
struct Apt<'a> {
    work: &'a Path,
    options: Vec<String>,
}

impl<'a> Apt<'a> {
    fn new(work: &'a Path) -> anyhow::Result<Self> {
        let [lists, cache] = ["lists", "cache"].map(|name| work.join(name));
        fs::create_dir_all(lists.join("partial"))?;
        fs::create_dir_all(cache.join("archives/partial"))?;
        let options = vec![
            format!("Dir::State::Lists={}", lists.display()),
            format!("Dir::Cache={}", cache.display()),
            // What the system does around its own updates is not ours to do.
            "APT::Update::Pre-Invoke=".to_owned(),
            "APT::Update::Post-Invoke=".to_owned(),
            "APT::Update::Post-Invoke-Success=".to_owned(),
            // The account apt gives its rights up to does not reach our folder.
            "APT::Sandbox::User=root".to_owned(),
            "Debug::NoLocking=true".to_owned(),
            "Acquire::Retries=1".to_owned(),
            // Descriptions in other languages are as large as the list itself.
            "Acquire::Languages=none".to_owned(),
        ];
        Ok(Self { work, options })
    }

    async fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new("apt-get");
        command.args(["-qq", "-y"]);
        for option in &self.options {
            command.args(["-o", option]);
        }
        run(command.args(arguments), self.work).await
    }
}

/// What a tool prints; the last line of its complaint when it fails.
async fn run(command: &mut Command, within: &Path) -> anyhow::Result<String> {
    let ran = command
        .env_clear()
        .env("PATH", SYSTEM_PATH)
        .env("LC_ALL", "C.UTF-8")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .current_dir(within)
        .kill_on_drop(true)
        .stdin(Stdio::null())
        .output()
        .await?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        bail!("{}", said.lines().last().unwrap_or("apt gave no reason"));
    }
    Ok(String::from_utf8(ran.stdout)?)
}

/// The names in lines such as `'http://…/libpq5_15.18_amd64.deb' libpq5_15.18_amd64.deb 182936 …`.
fn packages_in(uris: &str) -> Vec<String> {
    let files = uris.lines().filter_map(|line| line.split(' ').nth(1));
    files
        .filter_map(|file| file.split_once('_'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The server itself, and the libraries that this machine lacks.
fn is_needed(package: &str, major: u32) -> bool {
    package == format!("postgresql-{major}")
        || package.starts_with("lib")
            && !package.starts_with(UNNEEDED_LIBRARY)
            && !package.ends_with("-perl")
}

fn fetched(work: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut packages = Vec::new();
    for entry in fs::read_dir(work)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("deb")) {
            packages.push(path);
        }
    }
    ensure!(!packages.is_empty(), "apt fetched nothing");
    Ok(packages)
}

/// Puts the programs where they are looked for, and leaves nothing that only the fetching needed.
fn finish(work: &Path, major: u32) -> anyhow::Result<()> {
    let bin = work.join("bin");
    fs::create_dir(&bin)?;
    for program in PROGRAMS {
        let wrapper = WRAPPER
            .replace("MAJOR", &major.to_string())
            .replace("PROGRAM", program);
        let path = bin.join(program);
        fs::write(&path, wrapper)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    }
    let part = format!("root/usr/lib/postgresql/{major}/lib/{UNNEEDED_PART}");
    fs::remove_file(work.join(part))?;
    for package in fetched(work)? {
        fs::remove_file(package)?;
    }
    fs::remove_dir_all(work.join("lists"))?;
    fs::remove_dir_all(work.join("cache"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_and_its_libraries_are_picked_from_what_apt_would_install() {
        let said = "'http://mirror/p/libpq5_15.18-0_amd64.deb' libpq5_15.18-0_amd64.deb 182936 SHA256:x\n\
            'http://mirror/p/libllvm14_14.0_amd64.deb' libllvm14_1%3a14.0_amd64.deb 2 SHA256:x\n\
            'http://mirror/p/libjson-perl_4_all.deb' libjson-perl_4_all.deb 2 SHA256:x\n\
            'http://mirror/p/postgresql-common_248_all.deb' postgresql-common_248_all.deb 2 SHA256:x\n\
            'http://mirror/p/postgresql-15_15.18_amd64.deb' postgresql-15_15.18_amd64.deb 2 SHA256:x\n\
            'http://mirror/p/postgresql_15+248_all.deb' postgresql_15+248_all.deb 2 SHA256:x\n";
        let packages = packages_in(said);
        assert_eq!(packages.len(), 6);
        let needed: Vec<_> = packages.iter().filter(|name| is_needed(name, 15)).collect();
        assert_eq!(needed, ["libpq5", "postgresql-15"]);
    }
}
