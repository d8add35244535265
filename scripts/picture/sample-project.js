// @ts-check
import {execFileSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';

const files = {
	'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n',
	'.gitignore': '/target\n.cargo/\n',
	'crates/api/Cargo.toml':
		'[package]\nname = "api"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naxum = "0.8"\ncatalog = { path = "../catalog" }\n',
	'crates/api/src/main.rs': 'fn main() {}\n',
	'crates/catalog/Cargo.toml': '[package]\nname = "catalog"\nversion = "0.1.0"\nedition = "2021"\n',
	'crates/catalog/src/lib.rs': '',
};

/**
A workspace with a web server, committed, with a remote on GitHub.

@param {string} folder Where it is made.
@returns {Promise<string>} Its path.
*/
export async function makeProject(folder) {
	const project = path.join(folder, 'demo');
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(project, name)), {recursive: true});
		await writeFile(path.join(project, name), text);
	}

	const author = {GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.com'};
	/** @type {(file: string, ...args: string[]) => void} */
	const run = (file, ...args) => {
		execFileSync(file, args, {cwd: project, stdio: 'pipe', env: {...process.env, ...author}});
	};

	run('cargo', 'generate-lockfile');
	run('git', 'init', '--quiet', '--initial-branch', 'main');
	run('git', 'remote', 'add', 'origin', 'https://github.com/acme/demo.git');
	run('git', 'add', '--all');
	run('git', 'commit', '--quiet', '--message', 'Start');
	return project;
}
