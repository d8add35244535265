import {manifest} from './project-folder.ts';

/** A member with a build script, and a procedural macro: of both, sccache can't keep what is compiled for the build itself. */
export const uncacheableMembers = {
	'generated/Cargo.toml': manifest('generated'),
	'generated/build.rs':
		'fn main() {\n\tlet folder = std::env::var("OUT_DIR").unwrap();\n\tstd::fs::write(folder + "/four.rs", "pub fn four() -> u8 { 4 }").unwrap();\n}\n',
	'generated/src/lib.rs': 'include!(concat!(env!("OUT_DIR"), "/four.rs"));\n',
	'macros/Cargo.toml': manifest('macros', '\n[lib]\nproc-macro = true\n'),
	'macros/src/lib.rs':
		'#[proc_macro]\npub fn three(_: proc_macro::TokenStream) -> proc_macro::TokenStream {\n\t"pub fn three() -> u8 { 3 }".parse().unwrap()\n}\n',
};
