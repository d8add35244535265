import path from 'node:path';
import {expect, it} from 'vitest';
import {chooseEdited} from '../../source/measure/edit.ts';
import type {CargoMember} from '../../source/project/project.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const root = '/home/me/shop';
const copy = '/tmp/copy';
const {project} = fakeFacts({root});
const [demo] = project.cargo.members as [CargoMember];

function member(name: string, ...binaries: readonly string[]): CargoMember {
	const folder = path.join(root, name);
	const mainFiles = Object.fromEntries(binaries.map(binary => [binary, path.join(folder, 'src', `${binary}.rs`)]));
	return {...demo, name, manifestPath: path.join(folder, 'Cargo.toml'), binaries, mainFiles, defaultRun: undefined, library: true};
}

function unit(file: string, kind: string, {pkg_id = `path+file://${copy}/${file}`, mode = 'build'} = {}) {
	const target = {name: 'name', kind: [kind], crate_types: [kind], src_path: path.join(copy, file)};
	return {pkg_id, mode, target, features: [], platform: null, dependencies: [], profile: {name: 'dev', opt_level: '0'}};
}

const script = unit('web/build.rs', 'custom-build');
const [library, tools, web] = [unit('web/src/lib.rs', 'lib'), unit('tools/src/tools.rs', 'bin'), unit('web/src/web.rs', 'bin')];
const serde = unit('/registry/serde/src/lib.rs', 'lib', {pkg_id: 'registry+https://example.com#serde@1.0.0'});

it.each([
	['the main file of the server', [library, tools, web], [], {file: 'web/src/web.rs', binary: 'web'}],
	['another main file where the server is not built', [library, tools], [], {file: 'tools/src/tools.rs', binary: 'tools'}],
	[
		'the named library where no program is built',
		[script, library, unit('front/src/lib.rs', 'cdylib'), serde],
		['--package', 'front', '--lib'],
		{file: 'front/src/lib.rs', binary: undefined},
	],
	['nothing where nothing is built', [], [], undefined],
	['no build script', [script, unit('web/src/web.rs', 'bin', {mode: 'run-custom-build'})], [], undefined],
])('edits %s', (_, units, argv, expected) => {
	const members = [member('tools', 'tools'), member('web', 'web'), member('front')];
	const frameworks = [{name: 'axum', requirement: '^0.8', member: 'web'}];
	expect(chooseEdited({arguments: argv}, {root, cargo: {...project.cargo, members, frameworks}}, units, copy)).toEqual(expected);
});
