import type {Declaration, FeatureTable, RuntimeFeature} from './declaration.ts';
import type {ResolvedPackage} from './declarations.ts';
import {impliedBy} from './feature-graph.ts';
import {readRuntimeSites} from './runtime-sites.ts';
import {isStandardLibrary, type KnownReason, knownReason} from './runtime-table.ts';
import type {RuntimeSites} from './site-list.ts';

/**
Those of a package's features that may change what a program does without a word from the compiler. They stay unless the user says `package/feature` to go,
also where nobody named them: `default` and `full` stand for all that is in them. `features` are all that are on: code that needs one that is off does not
count, so ask again when some have gone. `packages` is the resolved graph: with it, features that only switch on
others of a dependency are judged by that one's sources too.
*/
export async function runtimeFeatures(
	{package: name, packageId, sources}: Pick<Declaration, 'package' | 'packageId' | 'sources'>,
	table: FeatureTable,
	features: Iterable<string>,
	packages: ReadonlyMap<string, ResolvedPackage> = new Map(),
): Promise<readonly RuntimeFeature[]> {
	const judged: Judged = {name, sources, features: table, dependencies: packages.get(packageId)?.dependencies ?? new Map()};
	const on = new Set(features);
	const found = await Promise.all([...on].map(async feature => judge({...judged, on}, feature, packages, new Set())));
	return found.filter(one => one !== undefined);
}

type Judged = Pick<ResolvedPackage, 'name' | 'sources' | 'features' | 'dependencies'> & {
	/** All features that are on; undefined where others may switch on any. */
	readonly on?: ReadonlySet<string>;
};

async function judge(
	judged: Judged,
	feature: string,
	packages: ReadonlyMap<string, ResolvedPackage>,
	seen: Set<string>,
): Promise<RuntimeFeature | undefined> {
	const visit = `${judged.sources} ${feature}`;
	if (seen.has(visit)) {
		return undefined;
	}

	seen.add(visit);
	const known = knownReason(judged.name, feature, !isDependencyAlone(judged.features, feature));
	if (known !== undefined) {
		return known.reason === undefined ? undefined : {feature, reason: known.reason, source: 'known', together: togetherOf(judged, known)};
	}

	const sites = await sitesOf(judged.sources);
	if (sites === undefined) {
		return {feature, reason: 'nobody can tell: its sources are not to be read', source: 'seen'};
	}

	const site = sites.get(feature)?.find(({among}) => [...among].every(other => judged.on?.has(other) !== false));
	if (site !== undefined) {
		return {feature, reason: `the package does something else without it (${site.where})`, source: 'seen'};
	}

	return (await judgeDependencies(judged, feature, packages, seen)) ?? (await judgeAlias(judged, feature, packages, seen));
}

function togetherOf({features: table}: Judged, {together}: KnownReason): readonly string[] | undefined {
	return together && Object.keys(table).filter(feature => together.test(feature));
}

/** `x = ["dep:x"]`, as cargo has it for each optional dependency. What only links a native library stands for more. */
function isDependencyAlone(table: FeatureTable, feature: string): boolean {
	return table[feature]?.join() === `dep:${feature}` && !feature.endsWith('-sys');
}

/** `x/y` in the feature's list: what `y` is for the dependency `x`. */
async function judgeDependencies(
	{features: table, dependencies}: Judged,
	feature: string,
	packages: ReadonlyMap<string, ResolvedPackage>,
	seen: Set<string>,
): Promise<RuntimeFeature | undefined> {
	for (const value of table[feature] ?? []) {
		const [key = '', inner] = value.split('/');
		if (inner === undefined) {
			continue;
		}

		const dependency = packages.get(dependencies.get(key.replace(/\?$/, '')) ?? '');
		const through = dependency === undefined ? byName(key.replace(/\?$/, ''), inner) : await judge(dependency, inner, packages, seen);
		if (through !== undefined && !isStandardLibrary(through.reason)) {
			return {...through, feature, reason: `${through.reason}, through ${value}`, together: undefined};
		}
	}

	return undefined;
}

function byName(name: string, feature: string): RuntimeFeature | undefined {
	const reason = knownReason(name, feature)?.reason;
	return reason === undefined ? undefined : {feature, reason, source: 'known'};
}

/** A feature that only stands for others, each of which stays: without it they would have to be named one by one. */
async function judgeAlias(
	judged: Judged,
	feature: string,
	packages: ReadonlyMap<string, ResolvedPackage>,
	seen: Set<string>,
): Promise<RuntimeFeature | undefined> {
	const implied = [...impliedBy(judged.features, feature)].filter(one => !seen.has(`${judged.sources} ${one}`));
	const found = await Promise.all(implied.map(async one => judge(judged, one, packages, new Set(seen))));
	const [first] = found;
	return first !== undefined && found.every(one => one !== undefined && !isStandardLibrary(one.reason))
		? {...first, feature, reason: `${first.reason}, through ${first.feature}`, together: undefined}
		: undefined;
}

/** Sources of a version do not change. */
const cache = new Map<string, Promise<RuntimeSites | undefined>>();

async function sitesOf(sources: string): Promise<RuntimeSites | undefined> {
	const known = cache.get(sources) ?? readRuntimeSites(sources);
	cache.set(sources, known);
	return known;
}
