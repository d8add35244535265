import path from 'node:path';
import type {Change} from '../../engine/change.ts';
import type {Note, Step} from '../../engine/step.ts';
import {defaultsToLld} from '../../project/cargo-support.ts';
import {moldRunsOn} from '../../project/linkers.ts';
import {withCargo} from '../with-cargo.ts';
import {answer, type World} from '../world.ts';
import {impostorWords, mendCCompiler} from './c-compiler.ts';
import {toolsChecks} from './checks.ts';
import {installTool} from './install.ts';
import {isDeclined, type WantedTool, wantedTools} from './wanted.ts';

/** mold, clang and sccache, found or installed. */
export const toolsStep: Step<World> = {
	id: 'tools',
	title: 'tools',
	summary: 'mold, clang and sccache on this machine',
	needs: [],
	applicability: withCargo,
	async plan(world) {
		const wanted = wantedTools(world);
		const missing = wanted.filter(({wrong}) => wrong !== undefined);
		const installs = isDeclined(world) ? [] : missing.map(({tool, wrong = ''}) => installTool(world, tool, wrong));
		const mend = await mendCCompiler(world);
		const found = wanted.flatMap(tool => (tool.found === undefined || tool.wrong !== undefined ? [] : [tool.found]));
		return {
			changes: mend === undefined ? installs : [...installs, mend],
			reason: found.length === 0 ? 'nothing is wanted' : found.join(', '),
			notes: [...declinedNotes(world, missing), ...linkerNotes(world), ...compilerNotes(world), ...pathNotes(world, installs)],
		};
	},
	checks: toolsChecks,
};

function declinedNotes(world: World, missing: readonly WantedTool[]): readonly Note[] {
	return missing.length === 0 || !isDeclined(world)
		? []
		: [
				{
					level: 'info',
					text: `Not installed, as you said: ${missing.map(({tool}) => tool).join(', ')}. What needs them is left out: --install yes`,
				},
			];
}

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

/** Cargo is given the whole path of an sccache that PATH does not lead to; a shell has to be told. */
function pathNotes({answers, environment, tools}: World, installs: readonly Change[]): readonly Note[] {
	const installed = installs.find(({id, reversal}) => id === 'tools/sccache' && reversal.type === 'restore-file');
	const folder = installed === undefined ? undefined : answers.get('bin-directory')?.value;
	const found = tools.sccache !== undefined && !tools.sccache.onPath ? path.dirname(tools.sccache.path) : undefined;
	const missing =
		folder !== undefined && !(environment.PATH ?? '').split(path.delimiter).includes(folder)
			? folder
			: installed === undefined
				? found
				: undefined;
	return missing === undefined
		? []
		: [
				{
					level: 'info',
					text: `${missing} is not on PATH. Cargo finds sccache all the same; to call it yourself: export PATH="${missing}:$PATH"`,
				},
			];
}

function compilerNotes({tools: {cCompiler}}: World): readonly Note[] {
	if (cCompiler.kind === 'missing') {
		return [{level: 'warn', text: "There is no cc on this machine: Rust can't link without one."}];
	}

	return cCompiler.kind === 'impostor' ? [{level: 'warn', text: impostorWords(cCompiler.path, cCompiler.says)}] : [];
}
