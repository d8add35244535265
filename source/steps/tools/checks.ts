import type {Check, CheckContext, CheckOutcome} from '../../engine/check.ts';
import {isCapableSccache} from '../../project/installed-tools.ts';
import {failureOf} from '../../services/failed-build.ts';
import {linkerIn, type ProbeBuild, probeRan} from '../probe-build.ts';
import {answer, type World} from '../world.ts';
import {impostorWords} from './c-compiler.ts';
import {chooseLinker, declinedLinker, linkerSettings} from './linker-choice.ts';
import {isDeclined, type WantedTool, wantedTools} from './wanted.ts';

/** The promises of the step: every tool is here and does its work, seen in a real build. */
export function toolsChecks(world: World): readonly Check[] {
	// The most telling proof first: a summary may have room for no more.
	return [
		...(answer(world, 'compiler-cache') === 'sccache'
			? [
					check('tools.cache-hit', 'a second build is served by sccache', async context =>
						cacheOutcome(world, async () => toolsProbe(world, context)),
					),
				]
			: []),
		check('tools.linker', 'the chosen linker does the linking', async context => linkerOutcome(world, context)),
		check('tools.compiles', 'a probe crate compiles, links and runs', async context => {
			const build = await toolsProbe(world, context);
			return probeRan(build)
				? {status: 'pass', detail: 'built and run in a private folder'}
				: {
						status: 'fail',
						detail: build.first.ok ? 'it was built but did not run' : failureOf(build.first),
						evidence: build.first.stderr.slice(-2000),
						remedy: 'cargo build --verbose',
					};
		}),
		...wantedTools(world).map(wanted => installedCheck(world, wanted)),
		check('tools.c-compiler', 'cc is a C compiler', async () => cCompilerOutcome(world)),
	];
}

function check(id: string, title: string, run: Check['run']): Check {
	return {id, step: 'tools', title, run};
}

function installedCheck(world: World, {tool, found, wrong}: WantedTool): Check {
	return check(`tools.${tool}`, `${tool} is here and capable`, async () => {
		const installed = world.tools[tool];
		if (wrong !== undefined && isDeclined(world)) {
			return {status: 'skipped', detail: `${wrong}, and nothing is installed: --install yes`};
		}

		if (wrong !== undefined || installed === undefined) {
			// With `auto` a missing linker costs nothing but the comparison.
			const optional = tool !== 'sccache' && answer(world, 'linker') === 'auto';
			return {status: optional ? 'warn' : 'fail', detail: wrong ?? `${tool} is not on this machine`, remedy: 'ferrovia setup tools'};
		}

		const s3 = tool === 'sccache' ? ', S3: true' : '';
		return {status: 'pass', detail: `${found}${s3}`, evidence: installed.path};
	});
}

function cCompilerOutcome({tools: {cCompiler}}: World): CheckOutcome {
	switch (cCompiler.kind) {
		case 'compiler': {
			return {status: 'pass', detail: `${cCompiler.path} preprocesses C`};
		}

		case 'missing': {
			return {status: 'fail', detail: "there is no cc: Rust can't link", remedy: 'Install gcc or clang'};
		}

		case 'impostor': {
			return {
				status: 'fail',
				detail: impostorWords(cCompiler.path, cCompiler.says),
				remedy: `Rename ${cCompiler.path}, or: ferrovia setup tools`,
			};
		}
	}
}

/** The tools by themselves, whatever the project's configuration says: the wrapper and the linker are passed explicitly. */
async function toolsProbe(world: World, {signal, output}: CheckContext): Promise<ProbeBuild> {
	const {project, tools} = world;
	const settings = linkerSettings((await chooseLinker(world, signal, output)).linker);
	const sccache = answer(world, 'compiler-cache') === 'sccache' && !isWithoutSccache(world) ? tools.sccache?.path : undefined;
	const target = `target.${project.toolchain.host}`;
	return world.probes.build({
		run: world.run,
		signal,
		output,
		cwd: project.root,
		target: project.toolchain.host,
		environment: {...world.environment, RUSTC_WRAPPER: sccache ?? '', RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: undefined},
		config:
			settings === undefined
				? []
				: [`${target}.linker=${JSON.stringify(settings.linker)}`, `${target}.rustflags=${JSON.stringify(settings.rustflags)}`],
		sccache,
		twice: true,
	});
}

async function linkerOutcome(world: World, context: CheckContext): Promise<CheckOutcome> {
	const missing = declinedLinker(world);
	if (missing !== undefined) {
		return {status: 'skipped', detail: missing};
	}

	const [build, choice] = [await toolsProbe(world, context), await chooseLinker(world, context.signal)];
	if (!build.first.ok) {
		return {status: 'fail', detail: failureOf(build.first), remedy: 'ferrovia setup --linker default'};
	}

	if (build.comment === undefined) {
		return {status: 'unknown', detail: "the binary's .comment section could not be read", remedy: 'Install binutils (readelf)'};
	}

	const {linker, words} = linkerIn(build.comment);
	return choice.linker === 'default' || choice.linker === linker
		? {status: 'pass', detail: `linked by ${words}; ${choice.reason}`, evidence: build.comment.trim()}
		: {
				status: 'fail',
				detail: `${choice.linker} was chosen, but ${words} did it`,
				evidence: build.comment.trim(),
				remedy: 'ferrovia setup tools cargo',
			};
}

/** There is no sccache that could be used, and none is to be installed. */
export function isWithoutSccache({answers, tools}: Pick<World, 'answers' | 'tools'>): boolean {
	return isDeclined({answers}) && (tools.sccache === undefined || !isCapableSccache(tools.sccache));
}

export const withoutSccache: CheckOutcome = {
	status: 'skipped',
	detail: 'there is no sccache with S3 here, and nothing is installed: --install yes',
};

/** What a build that was made twice proves about the cache; without an sccache there is nothing to build for. */
export async function cacheOutcome(world: World, probe: () => Promise<ProbeBuild>): Promise<CheckOutcome> {
	if (isWithoutSccache(world)) {
		return withoutSccache;
	}

	return world.tools.sccache === undefined
		? {status: 'fail', detail: 'sccache is not on this machine', remedy: 'ferrovia setup tools'}
		: cacheVerdict(await probe());
}

/** What the private server's counts prove about a build that was made twice. */
function cacheVerdict({first, second, cache}: ProbeBuild): CheckOutcome {
	if (cache === undefined || 'failed' in cache) {
		return {status: 'fail', detail: `the sccache server: ${cache?.failed ?? 'not asked'}`, remedy: 'sccache --start-server'};
	}

	const failed = first.ok ? second : first;
	if (failed !== undefined && !failed.ok) {
		return {status: 'fail', detail: failureOf(failed), remedy: 'cargo build --verbose'};
	}

	if (cache.requests === 0) {
		return {status: 'fail', detail: 'rustc was not called through sccache', remedy: 'ferrovia setup cargo'};
	}

	return cache.hits > 0
		? {
				status: 'pass',
				detail: `${cache.hits} hit after ${cache.misses} ${cache.misses === 1 ? 'miss' : 'misses'}, the second build from scratch`,
				evidence: JSON.stringify(cache),
			}
		: {status: 'fail', detail: `no hit in ${cache.requests} requests`, evidence: JSON.stringify(cache), remedy: 'sccache --show-stats'};
}
