import path from 'node:path';
import type {CargoConfigFile} from '../../project/project.ts';
import {getToml, readToml} from '../../toml/read.ts';
import type {World} from '../world.ts';

export type ConfigFault = {
	readonly text: string;
	readonly remedy: string;
	/** It breaks builds on other machines or of other targets, rather than only being slow. */
	readonly breaks: boolean;
};

/** Settings of the user's that are known to be slow or to break builds elsewhere. They are named, never changed. */
export function configFaults({project}: Pick<World, 'project'>): readonly ConfigFault[] {
	const {files} = project.cargoConfig;
	return [
		...files.flatMap(file => fileFaults(file, project.toolchain.host)),
		...project.rustflags.map(({variable, where, value}) => ({
			text: `${variable}="${value}" (${where}) makes cargo ignore the rustflags of every configuration file, linker settings included.`,
			remedy: `Move these flags to the target table of .cargo/config.toml and remove ${variable}`,
			breaks: false,
		})),
	];
}

function fileFaults({path: file, text, git, legacy, scope}: CargoConfigFile, host: string): readonly ConfigFault[] {
	const table = readToml(text);
	const faults: ConfigFault[] = [];
	const committed = scope === 'project' && git !== 'ignored';
	const wrapper = getToml(table, ['build', 'rustc-wrapper']);
	if (committed && typeof wrapper === 'string') {
		faults.push({
			text: `${file} is in git and names the rustc wrapper ${wrapper}: where that is not installed, Railway included, nothing builds.`,
			remedy: `Remove build.rustc-wrapper from ${file}, then: ferrovia setup cargo`,
			breaks: true,
		});
	}

	const linker = getToml(table, ['target', host, 'linker']);
	const flags = JSON.stringify(getToml(table, ['target', host, 'rustflags']) ?? '');
	if (typeof linker === 'string' && /^clang(?:-\d+)?$/.test(path.basename(linker)) && !flags.includes('-fuse-ld')) {
		faults.push({
			text: `${file} sets linker = "${linker}" without -fuse-ld: that silently drops back to GNU ld, slower than setting nothing.`,
			remedy: `Remove target.${host}.linker from ${file}, then: ferrovia setup cargo`,
			breaks: false,
		});
	}

	if (committed && (typeof linker === 'string' || flags.includes('-fuse-ld'))) {
		faults.push({
			text: `${file} is in git and names a linker: a machine without it can't build.`,
			remedy: `Move the linker to .cargo/ferrovia-local.toml: remove it from ${file}, then: ferrovia setup cargo`,
			breaks: true,
		});
	}

	if (JSON.stringify(getToml(table, ['build', 'rustflags']) ?? '').includes('-fuse-ld')) {
		faults.push({
			text: `${file} sets a linker in [build] rustflags: builds for WebAssembly and for other targets fail with it.`,
			remedy: `Move it to [target.${host}] in ${file}`,
			breaks: true,
		});
	}

	if (legacy) {
		faults.push({text: `${file} is the old name of the file; cargo warns about it.`, remedy: `git mv ${file} ${file}.toml`, breaks: false});
	}

	return faults;
}
