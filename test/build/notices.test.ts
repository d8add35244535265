import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, expect, it} from 'vitest';
import {noticesOf} from '../../scripts/build/notices.js';

const root = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-notices-'));
afterAll(() => rm(root, {recursive: true, force: true}));

const terms = 'Permission is granted\nto everybody.\n\nNo warranty.';

it('has the text of a licence once, and each package with what it says of its own', async () => {
	const metafile = await install([
		['one', {license: 'MIT'}, `MIT License\n\nCopyright Ann\n\n${terms}`],
		['@scope/two', {license: 'MIT'}, `The MIT License (MIT)\n\nCopyright Ann\n\nPermission is granted to\neverybody.\n\nNo warranty.`],
		['one/node_modules/three', {license: 'MIT'}, `Copyright Bob\n\n${terms}`],
		['four', {license: 'MIT', author: {name: 'Cid'}}, undefined],
		['five', {license: 'MIT'}, 'Permission is granted to nobody.'],
		['unused', {license: 'GPL-3.0'}, 'Never mentioned.'],
	]);
	expect(await noticesOf(root, metafile)).toBe(
		[
			'Ferrovia contains parts of the packages below.',
			`${'='.repeat(80)}\nMIT`,
			'- @scope/two, one\nCopyright Ann',
			'- three\nCopyright Bob',
			'- four\nBy Cid',
			'- five\nPermission is granted to nobody.',
			'-'.repeat(80),
			`${terms}\n`,
		].join('\n\n'),
	);
});

it('does not build a package that may not be given away', async () => {
	const metafile = await install([['secretive', {}, undefined]]);
	await expect(noticesOf(root, metafile)).rejects.toThrow('secretive names no licence');
});

/** Packages in `node_modules`, and a metafile of a bundle that has something of each, but for `unused`. */
async function install(packages: ReadonlyArray<readonly [name: string, manifest: object, license: string | undefined]>) {
	const inputs: Record<string, {bytesInOutput: number}> = {};
	for (const [name, manifest, license] of packages) {
		const folder = path.join(root, 'node_modules', name);
		await mkdir(folder, {recursive: true});
		await writeFile(path.join(folder, 'package.json'), JSON.stringify({name: name.replace('one/node_modules/', ''), ...manifest}));
		await (license === undefined ? undefined : writeFile(path.join(folder, 'LICENSE'), license));
		inputs[`prefixed:node_modules/${name}/lib/index.js`] = {bytesInOutput: name === 'unused' ? 0 : 1};
	}

	return {outputs: {'dist/chunk.js': {inputs: {...inputs, 'source/cli.ts': {bytesInOutput: 1}}}}};
}
