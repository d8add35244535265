import {defaultsToLld} from '../../project/cargo-support.ts';
import {moldRunsOn} from '../../project/linkers.ts';
import {readMachineCache, writeMachineCache} from '../../services/machine-cache.ts';
import {answer, type World} from '../world.ts';
import {type LinkTimes, measureLinkers} from './measure-linkers.ts';
import {isDeclined} from './wanted.ts';

export type Linker = 'mold' | 'lld' | 'default';

export type LinkerChoice = {
	readonly linker: Linker;
	/** Why, one line. */
	readonly reason: string;
	/** Seconds a link of the probe took, the least of several. Only after a measurement. */
	readonly times?: LinkTimes;
};

/** A linker is configured only when it takes at most nine tenths of the default's time: less is within the noise and not worth a setting. */
const margin = 0.9;

const cacheName = 'linkers';

/** Which linkers can be tried on this machine now. */
export function availableLinkers({project, tools}: Pick<World, 'project' | 'tools'>): readonly Linker[] {
	const {platform, toolchain} = project;
	const canUse: Readonly<Record<Linker, boolean>> = {
		default: true,
		mold: moldRunsOn(platform).runs && tools.mold !== undefined && tools.clang !== undefined,
		lld: platform.os === 'linux' && tools.lld !== undefined && tools.clang !== undefined && !defaultsToLld(toolchain.rustc, toolchain.host),
	};
	return (['default', 'mold', 'lld'] as const).filter(linker => canUse[linker]);
}

/** The linker that the answer stands for on this machine. `auto` measures once for each set of versions and remembers. */
export async function chooseLinker(world: World, signal: AbortSignal, output: (line: string) => void = () => {}): Promise<LinkerChoice> {
	const wanted = answer(world, 'linker');
	const {project} = world;
	const mold = moldRunsOn(project.platform);
	if (!mold.runs) {
		return {linker: 'default', reason: mold.reason};
	}

	if (wanted === 'lld' && defaultsToLld(project.toolchain.rustc, project.toolchain.host)) {
		return {linker: 'default', reason: `lld is what Rust ${project.toolchain.rustc} uses by itself`};
	}

	const missing = declinedLinker(world);
	if (missing !== undefined) {
		return {linker: 'default', reason: missing};
	}

	if (wanted !== 'auto') {
		return {linker: wanted as Linker, reason: 'you chose it'};
	}

	const candidates = availableLinkers(world);
	if (candidates.length === 1) {
		return {linker: 'default', reason: 'no other linker is on this machine'};
	}

	const times = await world.probes.exclusive(
		'linkers',
		async () => (await rememberedTimes(world)) ?? measureAndRemember(world, candidates, signal, output),
	);
	return fastest(times);
}

/** Why the linker that the answer names is done without: it, or the clang that calls it, is not here, and nothing is installed. Else undefined. */
export function declinedLinker(world: Pick<World, 'project' | 'tools' | 'answers'>): string | undefined {
	const {project, tools} = world;
	const wanted = answer(world, 'linker');
	const isByItself = wanted === 'lld' && defaultsToLld(project.toolchain.rustc, project.toolchain.host);
	if (!isDeclined(world) || !(wanted === 'mold' || wanted === 'lld') || !moldRunsOn(project.platform).runs || isByItself) {
		return undefined;
	}

	const missing = ([wanted, 'clang'] as const).filter(tool => tools[tool] === undefined);
	return missing.length === 0
		? undefined
		: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not on this machine, and nothing is installed: --install yes`;
}

/** The fastest linker, if it wins by the margin. */
export function fastest(times: LinkTimes): LinkerChoice {
	const base = times.default;
	const [linker, seconds] = Object.entries(times).reduce((best, entry) => (entry[1] < best[1] ? entry : best)) as [Linker, number];
	const told = Object.entries(times)
		.map(([name, time]) => `${name} ${time.toFixed(2)} s`)
		.join(', ');
	if (linker !== 'default' && seconds <= base * margin) {
		return {linker, reason: `the fastest of ${told}`, times};
	}

	return {linker: 'default', reason: `nothing beats Rust's default by 10 % here: ${told}`, times};
}

type Remembered = {readonly key: string; readonly times: LinkTimes};

async function rememberedTimes(world: World): Promise<LinkTimes | undefined> {
	const remembered = (await readMachineCache(cacheName)) as Remembered | undefined;
	return remembered?.key === keyOf(world) ? remembered.times : undefined;
}

async function measureAndRemember(
	world: World,
	candidates: readonly Linker[],
	signal: AbortSignal,
	output: (line: string) => void,
): Promise<LinkTimes> {
	const times = await measureLinkers(world, candidates, signal, output);
	await writeMachineCache(cacheName, {key: keyOf(world), times} satisfies Remembered);
	return times;
}

function keyOf({project, tools}: World): string {
	const {toolchain, platform} = project;
	return [toolchain.rustc, toolchain.host, platform.cores, tools.mold?.version, tools.clang?.version, tools.lld?.version].join(' ');
}

/** The rustc arguments and the cargo settings that make a build use this linker, or undefined for the default. */
export function linkerSettings(linker: Linker): {readonly linker: string; readonly rustflags: readonly string[]} | undefined {
	// Never `linker = "clang"` alone: it silently drops back to GNU ld, slower than configuring nothing.
	return linker === 'default' ? undefined : {linker: 'clang', rustflags: ['-C', `link-arg=-fuse-ld=${linker}`]};
}
