import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {chooseEdited} from '../../source/measure/edit.ts';
import type {CargoMember, Project} from '../../source/project/project.ts';
import type {Unit} from '../../source/project/unit-graph.ts';
import {fakeFacts} from '../_helpers/facts.ts';

const root = '/home/me/shop';
const copy = '/tmp/copy';

function member(name: string, binaries: readonly string[] = []): CargoMember {
	const [demo] = fakeFacts({root}).project.cargo.members;
	const folder = path.join(root, name);
	return {
		...(demo as CargoMember),
		name,
		manifestPath: path.join(folder, 'Cargo.toml'),
		binaries,
		mainFiles: Object.fromEntries(binaries.map(binary => [binary, path.join(folder, 'src', `${binary}.rs`)])),
		defaultRun: undefined,
		library: true,
	};
}

function unit(file: string, kind: string, more: Partial<Unit> = {}): Unit {
	return {
		pkg_id: `path+file://${copy}/${file}`,
		mode: 'build',
		target: {name: 'name', kind: [kind], crate_types: [kind], src_path: path.join(copy, file)},
		features: [],
		platform: null,
		dependencies: [],
		profile: {name: 'dev', opt_level: '0'},
		...more,
	};
}

function choose(
	members: readonly CargoMember[],
	units: readonly Unit[],
	args: readonly string[] = [],
	frameworks: Project['cargo']['frameworks'] = [],
) {
	const {project} = fakeFacts({root});
	return chooseEdited({arguments: args}, {root, cargo: {...project.cargo, members, frameworks}}, units, copy);
}

describe('chooseEdited', () => {
	const members = [member('tools', ['tools']), member('web', ['web'])];
	const axum = [{name: 'axum', requirement: '^0.8', member: 'web'}];
	const units = [unit('web/src/lib.rs', 'lib'), unit('tools/src/tools.rs', 'bin'), unit('web/src/web.rs', 'bin')];

	it('is the main file of the server among what is built', () => {
		expect(choose(members, units, [], axum)).toEqual({file: 'web/src/web.rs', binary: 'web'});
		expect(choose(members, units.slice(0, 2), [], axum)).toEqual({file: 'tools/src/tools.rs', binary: 'tools'});
	});

	it('is the library that is named, where no program is built', () => {
		const front = [
			unit('web/build.rs', 'custom-build'),
			unit('web/src/lib.rs', 'lib'),
			unit('front/src/lib.rs', 'cdylib'),
			unit('/registry/serde/src/lib.rs', 'lib', {pkg_id: 'registry+https://example.com#serde@1.0.0'}),
		];
		expect(choose([member('web', ['web']), member('front')], front, ['--package', 'front', '--lib'])).toEqual({
			file: 'front/src/lib.rs',
			binary: undefined,
		});
	});

	it('is nothing where nothing of the workspace is compiled', () => {
		expect(choose(members, [])).toBeUndefined();
		expect(
			choose(members, [unit('web/build.rs', 'custom-build'), unit('web/src/web.rs', 'bin', {mode: 'run-custom-build'})]),
		).toBeUndefined();
	});
});
