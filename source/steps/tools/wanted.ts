import {defaultsToLld} from '../../project/cargo-support.ts';
import {type InstalledSccache, isCapableSccache, oldestSccache} from '../../project/installed-tools.ts';
import {moldRunsOn} from '../../project/linkers.ts';
import {answer, type World} from '../world.ts';
import type {Tool} from './packages.ts';

export type WantedTool = {
	readonly tool: Tool;
	/** For example "mold 1.10.1"; undefined when it is not here. */
	readonly found: string | undefined;
	/** What is wrong: missing, too old or not capable; undefined when it is good. */
	readonly wrong: string | undefined;
};

/** The tools that the answers call for, with what is here of them. */
export function wantedTools(world: World): readonly WantedTool[] {
	const {tools, project} = world;
	const linker = moldRunsOn(project.platform).runs ? answer(world, 'linker') : 'default';
	const wanted: Tool[] = [];
	if (linker === 'auto' || linker === 'mold') {
		wanted.push('mold', 'clang');
	} else if (linker === 'lld' && !defaultsToLld(project.toolchain.rustc, project.toolchain.host)) {
		wanted.push('lld', 'clang');
	}

	if (answer(world, 'compiler-cache') === 'sccache') {
		wanted.push('sccache');
	}

	return wanted.map(tool => {
		const installed = tools[tool];
		const found = installed === undefined ? undefined : `${tool} ${installed.version ?? ''}`.trim();
		return {
			tool,
			found,
			wrong:
				installed === undefined
					? `${tool} is not on this machine`
					: tool === 'sccache' && tools.sccache !== undefined
						? wrongWithSccache(tools.sccache)
						: undefined,
		};
	});
}

/** Nothing is installed here: what a missing tool is needed for is left out. */
export function isDeclined(world: Pick<World, 'answers'>): boolean {
	return answer(world, 'install') === 'no';
}

/** Why an sccache is not good enough, in words, or undefined. */
export function wrongWithSccache(sccache: InstalledSccache): string | undefined {
	if (isCapableSccache(sccache)) {
		return undefined;
	}

	const {path, version = 'of unknown version', s3} = sccache;
	return s3
		? `sccache ${version} (${path}) is older than ${oldestSccache}`
		: `sccache ${version} (${path}) was built without S3: its help says so, whatever its version`;
}
