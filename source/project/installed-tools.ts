import nodePath from 'node:path';
import coerce from 'semver/functions/coerce.js';
import gte from 'semver/functions/gte.js';
import which from 'which';
import type {RunProcess} from '../services/process.ts';

/** A program on this machine. */
export type InstalledTool = {
	/** Absolute. */
	readonly path: string;
	/** As the tool says, for example 1.10.1; undefined when it says none. */
	readonly version: string | undefined;
};

export type InstalledSccache = InstalledTool & {
	/** What its own help says it was built with. */
	readonly s3: boolean;
	/** The plain name `sccache` runs this one. */
	readonly onPath: boolean;
};

export type InstalledTools = {
	readonly mold: InstalledTool | undefined;
	readonly clang: InstalledTool | undefined;
	/** `ld.lld`, which `-fuse-ld=lld` runs. */
	readonly lld: InstalledTool | undefined;
	readonly sccache: InstalledSccache | undefined;
	readonly cargoBinstall: InstalledTool | undefined;
	readonly cCompiler: CCompiler;
};

/**
What the name `cc` on PATH runs. A program of another kind under that name (a Node CLI, an alias of a tool) breaks every crate
with C code: sccache asks `cc -E` what it is and reports that program's error as "Compiler not supported".
*/
export type CCompiler =
	| {readonly kind: 'compiler'; readonly path: string}
	| {readonly kind: 'impostor'; readonly path: string; readonly says: string; readonly realCompiler: string | undefined}
	| {readonly kind: 'missing'};

export type LookOptions = {
	readonly run: RunProcess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
	/** Where else to look, beside PATH: the folder into which Ferrovia installs. */
	readonly extraFolders?: readonly string[];
};

/** Looks for the tools, all at once. Finding nothing is a result; it throws only when aborted. */
export async function findInstalledTools(options: LookOptions): Promise<InstalledTools> {
	const version = async (name: string): Promise<InstalledTool | undefined> => {
		const path = await locate(name, options);
		return path === undefined ? undefined : askVersion(path, options);
	};

	const [mold, clang, lld, sccache, cargoBinstall, cCompiler] = await Promise.all([
		version('mold'),
		version('clang'),
		version('ld.lld'),
		findSccache(options),
		locate('cargo-binstall', options),
		findCCompiler(options),
	]);
	return {
		mold,
		clang,
		lld,
		sccache,
		cargoBinstall: cargoBinstall === undefined ? undefined : {path: cargoBinstall, version: undefined},
		cCompiler,
	};
}

/** The oldest sccache that is good enough: older ones lack GitHub's cache service and read some S3 settings wrongly. */
export const oldestSccache = '0.8.0';

/** True when this sccache can do all that Ferrovia needs of one. */
export function isCapableSccache(sccache: Pick<InstalledSccache, 'version' | 's3'>): boolean {
	return sccache.s3 && sccache.version !== undefined && gte(sccache.version, oldestSccache);
}

/** The first capable sccache, in the order of PATH and then the extra folders; else the first of all. */
async function findSccache(options: LookOptions): Promise<InstalledSccache | undefined> {
	const paths = await locateAll('sccache', options);
	const found = await Promise.all(
		paths.map(async (path, index): Promise<InstalledSccache | undefined> => {
			const [tool, s3] = await Promise.all([askVersion(path, options), sccacheHasS3(path, options)]);
			return tool === undefined ? undefined : {...tool, s3, onPath: index === 0 && onPath(path, options)};
		}),
	);
	const working = found.filter(sccache => sccache !== undefined);
	return working.find(sccache => isCapableSccache(sccache)) ?? working[0];
}

async function askVersion(path: string, {run, signal}: LookOptions): Promise<InstalledTool | undefined> {
	const {stdout, ok} = await run([path, '--version'], {signal, timeoutMs: 10_000});
	return ok ? {path, version: readVersion(stdout)} : undefined;
}

/** The first version number in a tool's words, for example "mold 1.10.1 (compatible with GNU ld)". */
export function readVersion(text: string): string | undefined {
	return coerce(/\d+\.\d+(?:\.\d+)?/.exec(text)?.[0])?.version;
}

/** True when this sccache was built with the S3 backend. Its version does not tell: distributions leave it out. */
async function sccacheHasS3(path: string, {run, signal}: Pick<LookOptions, 'run' | 'signal'>): Promise<boolean> {
	const {stdout} = await run([path, '--help'], {signal, timeoutMs: 10_000});
	return /^\s*S3:\s+true\s*$/m.test(stdout);
}

async function locate(name: string, options: LookOptions): Promise<string | undefined> {
	return (await locateAll(name, options))[0];
}

async function locateAll(name: string, {environment, extraFolders = []}: LookOptions): Promise<readonly string[]> {
	const folders = [environment.PATH ?? '', ...extraFolders].join(nodePath.delimiter);
	return (await which(name, {all: true, nothrow: true, path: folders})) ?? [];
}

function onPath(path: string, {environment}: LookOptions): boolean {
	return (environment.PATH ?? '').split(nodePath.delimiter).includes(nodePath.dirname(path));
}

/** Asks what `cc` is in the way in which sccache and the cc crate ask, rather than where it is. */
async function findCCompiler(options: LookOptions): Promise<CCompiler> {
	const {run, signal} = options;
	const path = await locate('cc', options);
	if (path === undefined) {
		return {kind: 'missing'};
	}

	const asked = await run([path, '-E', '-x', 'c', '-'], {input: '__GNUC__\n', signal, timeoutMs: 10_000});
	if (asked.ok && /^#/m.test(asked.stdout) && /^\d+\s*$/m.test(asked.stdout)) {
		return {kind: 'compiler', path};
	}

	const realCompiler = (await locate('gcc', options)) ?? (await locate('clang', options));
	const says = (asked.stderr.trim() || asked.stdout.trim() || `exit code ${asked.exitCode}`).split('\n')[0] ?? '';
	return {kind: 'impostor', path, says, realCompiler};
}
