import type {Note, Step} from '../../engine/step.ts';
import {defaultsToLld} from '../../project/cargo-support.ts';
import {moldRunsOn} from '../../project/linkers.ts';
import {answer, type World} from '../world.ts';
import {impostorWords, mendCCompiler} from './c-compiler.ts';
import {toolsChecks} from './checks.ts';
import {installTool} from './install.ts';
import {wantedTools} from './wanted.ts';

/** mold, clang and sccache, found or installed. */
export const toolsStep: Step<World> = {
	id: 'tools',
	title: 'tools',
	summary: 'mold, clang and sccache on this machine',
	needs: [],
	applicability: () => ({applies: true}),
	async plan(world) {
		const wanted = wantedTools(world);
		const installs = wanted.flatMap(({tool, wrong}) => (wrong === undefined ? [] : [installTool(world, tool, wrong)]));
		const mend = await mendCCompiler(world);
		const found = wanted.flatMap(tool => (tool.found === undefined || tool.wrong !== undefined ? [] : [tool.found]));
		return {
			changes: mend === undefined ? installs : [...installs, mend],
			reason: found.length === 0 ? 'nothing is wanted' : found.join(', '),
			notes: [...linkerNotes(world), ...compilerNotes(world)],
		};
	},
	checks: toolsChecks,
};

function linkerNotes(world: World): readonly Note[] {
	const {platform, toolchain} = world.project;
	const mold = moldRunsOn(platform);
	const linker = answer(world, 'linker');
	if (!mold.runs) {
		return linker === 'mold' || linker === 'auto' ? [{level: 'info', text: `${mold.reason}.`}] : [];
	}

	if (defaultsToLld(toolchain.rustc, toolchain.host) && (linker === 'auto' || linker === 'mold')) {
		return [
			{
				level: 'info',
				text: `Rust ${toolchain.rustc} links with lld by itself. With ${platform.cores} cores mold may gain nothing over it${linker === 'auto' ? '; it is configured only if it is measured to win.' : '.'}`,
			},
		];
	}

	return [];
}

function compilerNotes({tools: {cCompiler}}: World): readonly Note[] {
	if (cCompiler.kind === 'missing') {
		return [{level: 'warn', text: "There is no cc on this machine: Rust can't link without one."}];
	}

	return cCompiler.kind === 'impostor' ? [{level: 'warn', text: impostorWords(cCompiler.path, cCompiler.says)}] : [];
}
