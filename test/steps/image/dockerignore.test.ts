import {describe, expect, it} from 'vitest';
import {completeDockerignore, hiddenBy, leftOut, newDockerignore} from '../../../source/steps/image/dockerignore.ts';

describe('completeDockerignore', () => {
	it('changes nothing in a file that has it all', () => {
		expect(completeDockerignore(newDockerignore())).toBe(newDockerignore());
	});

	it('comes before what is there, which stays as it is, and is done once', () => {
		const own = '# Ours\n*.md\n!target/keep\n';
		const completed = completeDockerignore(own);
		expect(completed.endsWith(`\n\n${own}`)).toBe(true);
		expect(completed).toMatch(/^target$/m);
		expect(completeDockerignore(completed)).toBe(completed);
	});

	it.each(['target', '/target', 'target/', '/target/', '**/target', '**/target/', '  target  '])('takes %j for target', line => {
		expect(
			completeDockerignore(`${line}\n`)
				.split('\n')
				.filter(one => one !== line),
		).not.toContain('target');
	});

	it('names the folder in which cargo runs, and those of crates beside it', () => {
		expect(newDockerignore({cargo: ['services/api', 'libs/a']})).toMatch(/^services\/api\/target\nlibs\/a\/target$/m);
	});

	it('does not take a comment, an exception or another folder for an entry', () => {
		for (const line of ['#target', '!target', 'web/target', 'targets', 'target/debug']) {
			expect(completeDockerignore(`${line}\n`)).toMatch(/^target$/m);
		}
	});

	it('reads Windows line ends, and keeps them', () => {
		const own = newDockerignore().replaceAll('\n', '\r\n');
		expect(completeDockerignore(own)).toBe(own);
		expect(completeDockerignore('/target\r\n*.md\r\n').endsWith('/target\r\n*.md\r\n')).toBe(true);
	});

	it('can begin with nothing', () => {
		expect(completeDockerignore('')).toMatch(/^target$/m);
	});
});

describe('hiddenBy', () => {
	const sources = ['Cargo.toml', 'Cargo.lock', '.cargo/config.toml', 'crates/api/src/main.rs', 'src/target/mod.rs', 'migrations/1.sql'];

	it.each([
		['*', sources],
		['Cargo.lock\r\n# src', ['Cargo.lock']],
		['*\n!Cargo.*\n!crates\n!.cargo', ['src/target/mod.rs', 'migrations/1.sql']],
		['**/target', ['src/target/mod.rs']],
		['migrations/*.sql', ['migrations/1.sql']],
		['target\n*.md\nsrc/tests\n!src', []],
		['crates/', ['crates/api/src/main.rs']],
	])('%j keeps from the build %j', (text, hidden) => {
		expect(hiddenBy(text, sources)).toEqual(hidden);
	});

	it('leaves vendored sources whole', () => {
		const folders = {cargo: [''], vendored: ['vendor']};
		expect(hiddenBy(newDockerignore(folders), ['vendor/a/.github/ci.yml', 'vendor/a/Dockerfile', 'vendor/cc/src/target/mod.rs'])).toEqual(
			[],
		);
	});

	it('takes nothing of the sources out of the build by what Ferrovia writes', () => {
		expect(hiddenBy(newDockerignore(), [...sources, 'api/.env.example'])).toEqual([]);
		expect(hiddenBy(newDockerignore(), ['target/debug/x', 'api/.env', 'ferrovia.toml'])).toHaveLength(3);
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
