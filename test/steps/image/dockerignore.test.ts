import {describe, expect, it} from 'vitest';
import {completeDockerignore, hidesSources, leftOut, newDockerignore} from '../../../source/steps/image/dockerignore.ts';

describe('completeDockerignore', () => {
	it('changes nothing in a file that has it all', () => {
		expect(completeDockerignore(newDockerignore())).toBe(newDockerignore());
	});

	it('comes before what is there, which stays as it is, and is done once', () => {
		const own = '# Ours\n*.md\n!target/keep\n';
		const completed = completeDockerignore(own);
		expect(completed.endsWith(`\n\n${own}`)).toBe(true);
		expect(completed).toContain('**/target\n');
		expect(completeDockerignore(completed)).toBe(completed);
	});

	it.each(['target', '/target', 'target/', '/target/', '**/target', '**/target/', '  target  '])('takes %j for **/target', line => {
		expect(completeDockerignore(`${line}\n`).split('\n')).not.toContain(line === '**/target' ? '/target' : '**/target');
	});

	it('does not take a comment, an exception or another folder for an entry', () => {
		for (const line of ['#target', '!target', 'web/target', 'targets', 'target/debug']) {
			expect(completeDockerignore(`${line}\n`)).toContain('**/target\n');
		}
	});

	it('reads Windows line ends, and keeps them', () => {
		const own = newDockerignore().replaceAll('\n', '\r\n');
		expect(completeDockerignore(own)).toBe(own);
		expect(completeDockerignore('/target\r\n*.md\r\n').endsWith('/target\r\n*.md\r\n')).toBe(true);
	});

	it('can begin with nothing', () => {
		expect(completeDockerignore('')).toContain('**/target\n');
	});
});

describe('hidesSources', () => {
	it.each([
		'*',
		'**',
		'src',
		'/src/',
		'**/src',
		'Cargo.lock',
		'/Cargo.toml',
		'**/Cargo.toml',
		'.cargo',
		'crates/',
		'docker',
		'*.rs',
		'**/*.rs',
		'rust-toolchain.toml',
	])('%s keeps the build from what it needs', line => {
		expect(hidesSources(`# ours\n${line}\r\n`)).toEqual([line]);
	});

	it.each(['target', '*.md', 'src/tests', '!src', '# src', 'docs', 'Cargo.toml.orig', '', '.github', 'srcs'])('%j does not', line => {
		expect(hidesSources(`${line}\n`)).toEqual([]);
	});
});

describe('leftOut', () => {
	it.each([
		'.env',
		'config/.env.production',
		'target',
		'target/site',
		'web/node_modules/x',
		'.git',
		'Dockerfile.dev',
		'.cargo/ferrovia-local.toml',
	])('knows that the build does not see %s', file => {
		expect(leftOut(file)).toBe(true);
	});

	it.each(['static', 'environment', '.cargo/config.toml', 'targets', 'config/app.env', '.gitignore'])('knows that it sees %s', file => {
		expect(leftOut(file)).toBe(false);
	});
});
