import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileChange} from '../../source/engine/file-change.ts';
import {Journal} from '../../source/engine/journal.ts';
import {commitAll, manifest, projectFolder} from '../_helpers/project-folder.ts';
import {uncacheableMembers} from '../_helpers/uncacheable-members.ts';

/** Writes a file as a step does: announced in the journal, applied, concluded. */
export async function change(journal: Journal, file: string, after: string, summary = `write ${path.basename(file)}`): Promise<void> {
	const before = await readFile(file, 'utf8').catch(() => undefined);
	const one = fileChange({id: `cargo/${path.basename(file)}`, path: file, before, after, summary});
	const intent = await journal.intend('cargo', one);
	await one.apply({signal: new AbortController().signal, output() {}});
	await journal.conclude(intent, {status: 'applied'});
}

/** A workspace on the standard library alone: two libraries, a macro, a build script and a server. */
export const workspace = {
	'.gitignore': '/target\n/.cargo/ferrovia-local.toml\n',
	'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["words", "generated", "macros", "server"]\n',
	'words/Cargo.toml': manifest('words'),
	'words/src/lib.rs': 'pub fn word() -> &\'static str {\n\t"word"\n}\n',
	...uncacheableMembers,
	'server/Cargo.toml': manifest(
		'server',
		'\n[dependencies]\nwords = { path = "../words" }\ngenerated = { path = "../generated" }\nmacros = { path = "../macros" }\n',
	),
	'server/src/main.rs': 'macros::three!();\nfn main() {\n\tprintln!("{} {} {}", words::word(), generated::four(), three());\n}\n',
};

export const production = '\n[profile.production]\ninherits = "release"\ncodegen-units = 1\nstrip = "symbols"\n';

/** The workspace after a setup: sccache, and a profile for what is deployed. */
export async function setUpWorkspace(wrapper: string): Promise<{readonly root: string; readonly journal: Journal}> {
	const root = await projectFolder(workspace, 'ferrovia-measured-');
	commitAll(root);
	const journal = new Journal(root);
	await change(journal, path.join(root, '.cargo', 'config.toml'), 'include = [{ path = "ferrovia-local.toml", optional = true }]\n');
	await change(journal, path.join(root, '.cargo', 'ferrovia-local.toml'), `[build]\nrustc-wrapper = ${JSON.stringify(wrapper)}\n`);
	await change(journal, path.join(root, 'Cargo.toml'), workspace['Cargo.toml'] + production, 'add the profile production to Cargo.toml');
	return {root, journal};
}
