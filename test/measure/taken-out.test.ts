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
	it('takes several changes of one file out, and files that were not there', async () => {
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

	it('leaves a file that was edited since as it is, with its older changes, and says so', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Cargo.toml'), 'two\n', 'add profiles');
		await change(journal, at('Cargo.toml'), 'three\n', 'remove features');
		await change(journal, at('.cargo/config.toml'), 'include\n', 'write config');
		await appendFile(at('Cargo.toml'), 'mine\n');
		const {files, leftOut, notes} = await read();
		expect(files).toEqual({'.cargo/config.toml': undefined});
		expect(leftOut).toEqual(['write config']);
		expect(notes).toEqual([expect.stringMatching(/^Cargo\.toml was edited .*as it is now \(remove features\)\.$/)]);
	});

	it('takes the newer change out of a file that was edited between the two', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Cargo.toml'), 'two\n', 'add profiles');
		await appendFile(at('Cargo.toml'), 'mine\n');
		await change(journal, at('Cargo.toml'), 'two\nmine\nthree\n', 'remove features');
		const {files, leftOut, notes} = await read();
		expect(files).toEqual({'Cargo.toml': 'two\nmine\n'});
		expect(leftOut).toEqual(['remove features']);
		expect(notes).toHaveLength(1);
	});

	it('passes over what was taken back by hand, by undo, or never came to be', async () => {
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

	it("knows the configuration in CARGO_HOME, and nobody else's files", async () => {
		const {root, home, journal, read} = await start();
		const config = path.join(home, 'config.toml');
		await writeFile(config, 'mine\n');
		await change(journal, config, 'mine\nours\n', 'set the wrapper');
		await change(journal, path.join(await temporaryFolder(), 'config.toml'), 'elsewhere\n');
		expect(await read()).toEqual({files: {[path.relative(root, config)]: 'mine\n'}, leftOut: ['set the wrapper'], notes: []});
	});

	it('does not tell of what cargo does not read', async () => {
		const {journal, read, at} = await start();
		await change(journal, at('Dockerfile.production'), 'FROM scratch\n');
		await appendFile(at('Dockerfile.production'), 'USER 1\n');
		await change(journal, at('ferrovia.toml'), 'answers\n');
		expect(await read()).toEqual({files: {'ferrovia.toml': undefined}, leftOut: [], notes: []});
	});
});
