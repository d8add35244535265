import satisfies from 'semver/functions/satisfies.js';

/** `include` in Cargo's configuration files is stable since 1.94 (https://doc.rust-lang.org/cargo/reference/config.html#include). */
export function supportsConfigInclude(cargo: string): boolean {
	return satisfies(cargo, '>=1.94.0-0', {includePrerelease: true});
}

/**
Since Rust 1.90 rustc itself links with the rust-lld it ships, on x86_64-unknown-linux-gnu only
(https://blog.rust-lang.org/2025/09/01/rust-lld-on-1.90.0-stable/). Toolchains of Linux distributions may switch it off.
*/
export function defaultsToLld(rustc: string, host: string): boolean {
	return host === 'x86_64-unknown-linux-gnu' && satisfies(rustc, '>=1.90.0-0', {includePrerelease: true});
}
