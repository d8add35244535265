import {isTomlTable, readToml, type TomlTable} from '../toml/read.ts';

export type RecordedProfile = {
	readonly name: string;
	/** The built-in profile whose defaults it has in the end: `release` for `bench` and everything that inherits it. */
	readonly base: 'dev' | 'release';
	/**
	What the root manifest sets for it and for the profiles that it inherits from, by dotted key and as JSON:
	`{"lto": "\"thin\"", "package.*.debug": "false"}`.
	*/
	readonly settings: Readonly<Record<string, string>>;
};

/** The profile as the text of the root manifest sets it. A manifest that can't be read sets nothing. */
export function recordProfile(name: string, manifest: string): RecordedProfile {
	const profiles = profilesOf(manifest);
	const chain = chainOf(name, profiles);
	const settings = Object.assign({}, ...chain.toReversed().map(link => flatten(profiles[link])));
	return {name, base: chain.some(link => link === 'release' || link === 'bench') ? 'release' : 'dev', settings};
}

/** The profile and what it inherits from, itself first (https://doc.rust-lang.org/cargo/reference/profiles.html). */
function chainOf(name: string, profiles: TomlTable, seen: readonly string[] = []): readonly string[] {
	const table = profiles[name];
	const declared = isTomlTable(table) ? table.inherits : undefined;
	const parent = typeof declared === 'string' ? declared : {test: 'dev', bench: 'release'}[name];
	const chain = [...seen, name];
	return parent === undefined || chain.includes(parent) ? chain : chainOf(parent, profiles, chain);
}

function profilesOf(manifest: string): TomlTable {
	try {
		const {profile} = readToml(manifest);
		return isTomlTable(profile) ? profile : {};
	} catch {
		return {};
	}
}

function flatten(value: TomlTable[string] | undefined, path: readonly string[] = []): Readonly<Record<string, string>> {
	if (isTomlTable(value)) {
		return Object.assign({}, ...Object.entries(value).map(([key, inner]) => flatten(inner, [...path, key])));
	}

	return value === undefined || path[0] === 'inherits' ? {} : {[path.join('.')]: JSON.stringify(value)};
}
