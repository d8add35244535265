import {appendFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {Journal} from '../../source/engine/journal.ts';
import {readTakenOut} from '../../source/measure/taken-out.ts';
import {projectFolder} from '../_helpers/project-folder.ts';
import {temporaryFolder} from '../_helpers/temporary.ts';
import {change} from './_project.ts';

async function start() {
	const root = await projectFolder({'Cargo.toml': 'one\n', '.gitignore': '/target\n'});
	const home = await temporaryFolder();
	const journal = new Journal(root);
	const read = async () => {
		const {files, ...rest} = await readTakenOut(journal, {root, home});
		return {...rest, files: Object.fromEntries([...files].map(([file, bytes]) => [path.relative(root, file), bytes?.toString()]))};
	};
	return {root, home, journal, read, at: (name: string) => path.join(root, name)};
}

describe('readTakenOut', () => {
	it('takes out several changes of one file, and new files', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Cargo.toml'), 'two\n', 'add profiles');
		await change(journal, at('.cargo/config.toml'), 'include\n', 'write config');
		await change(journal, at('Cargo.toml'), 'three\n', 'remove features');
		expect(await read()).toEqual({
			files: {'Cargo.toml': 'one\n', '.cargo/config.toml': undefined},
			leftOut: ['add profiles', 'write config', 'remove features'],
			notes: [],
		});
	});

	it('keeps a file that was edited since, older changes included, with a note', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Cargo.toml'), 'two\n', 'add profiles');
		await change(journal, at('Cargo.toml'), 'three\n', 'remove features');
		await change(journal, at('.cargo/config.toml'), 'include\n', 'write config');
		await appendFile(at('Cargo.toml'), 'mine\n');
		expect(await read()).toEqual({
			files: {'.cargo/config.toml': undefined},
			leftOut: ['write config'],
			notes: [expect.stringMatching(/^Cargo\.toml was edited .*as it is now \(remove features\)\.$/)],
		});
	});

	it('takes out only the newer change of a file that was edited between the two', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Cargo.toml'), 'two\n', 'add profiles');
		await appendFile(at('Cargo.toml'), 'mine\n');
		await change(journal, at('Cargo.toml'), 'two\nmine\nthree\n', 'remove features');
		expect(await read()).toEqual({files: {'Cargo.toml': 'two\nmine\n'}, leftOut: ['remove features'], notes: [expect.any(String)]});
	});

	it('skips what was reverted by hand or by undo', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('.cargo/config.toml'), 'include\n');
		await rm(at('.cargo/config.toml'));
		await change(journal, at('Cargo.toml'), 'two\n');
		const [, intent] = await journal.active();
		await writeFile(at('Cargo.toml'), 'one\n');
		await journal.intendUndo(intent?.id ?? '');
		await journal.concludeUndo(intent?.id ?? '');
		expect(await read()).toEqual({files: {}, leftOut: [], notes: []});
	});

	it('takes out changes in CARGO_HOME, but in no other folder', async () => {
		const {root, home, journal, read} = await start();
		const config = path.join(home, 'config.toml');
		await writeFile(config, 'mine\n');
		await change(journal, config, 'mine\nours\n', 'set the wrapper');
		await change(journal, path.join(await temporaryFolder(), 'config.toml'), 'elsewhere\n');
		expect(await read()).toEqual({files: {[path.relative(root, config)]: 'mine\n'}, leftOut: ['set the wrapper'], notes: []});
	});

	it('has no words for files that cargo does not read', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Dockerfile.production'), 'FROM scratch\n');
		await appendFile(at('Dockerfile.production'), 'USER 1\n');
		await change(journal, at('ferrovia.toml'), 'answers\n');
		expect(await read()).toEqual({files: {'ferrovia.toml': undefined}, leftOut: [], notes: []});
	});
});
