import {evaluateCfg} from './cfg-expression.ts';
import {fieldOf, fieldsOf, stringOf} from './fields.ts';
import type {EffectiveCargoConfig} from './project.ts';

export type SettingsContext = {
	/** Host triple. */
	readonly host: string;
	/** What `rustc --print cfg` says of the host, see `parseCfg`. */
	readonly cfg: ReadonlySet<string>;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

/**
What cargo would use for the host, from its merged files (the JSON of `cargo config get`) and from the environment, which counts
for more: RUSTC_WRAPPER, CARGO_BUILD_RUSTC_WRAPPER, CARGO_BUILD_RUSTFLAGS, CARGO_TARGET_<TRIPLE>_LINKER and
CARGO_TARGET_<TRIPLE>_RUSTFLAGS (https://doc.rust-lang.org/cargo/reference/config.html). As cargo 1.95 does it: an empty wrapper
means none; flags of the environment come after those of the files; those of the triple come before those of matching
`cfg(...)` tables, which are sorted by name; the linker of the triple counts for more than that of a `cfg(...)`.

RUSTFLAGS and CARGO_ENCODED_RUSTFLAGS, which replace all of these flags, are told apart, by rustflags.ts.
*/
export function settingsOf(merged: unknown, {host, cfg, environment}: SettingsContext): EffectiveCargoConfig {
	const variable = `CARGO_TARGET_${host.toUpperCase().replaceAll(/[-.]/g, '_')}`;
	const triple = fieldOf(merged, 'target', host);
	const matching = fieldsOf(fieldOf(merged, 'target'))
		.filter(([name]) => name.startsWith('cfg(') && evaluateCfg(name, cfg))
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, table]) => table);
	const wrapper = environment.RUSTC_WRAPPER ?? environment.CARGO_BUILD_RUSTC_WRAPPER ?? stringOf(fieldOf(merged, 'build', 'rustc-wrapper'));
	return {
		rustcWrapper: wrapper || undefined,
		buildRustflags: [...flagsOf(fieldOf(merged, 'build', 'rustflags')), ...flagsOf(environment.CARGO_BUILD_RUSTFLAGS)],
		hostLinker:
			environment[`${variable}_LINKER`] ??
			stringOf(fieldOf(triple, 'linker')) ??
			matching.map(table => stringOf(fieldOf(table, 'linker'))).find(linker => linker !== undefined),
		hostRustflags: [
			...flagsOf(fieldOf(triple, 'rustflags')),
			...flagsOf(environment[`${variable}_RUSTFLAGS`]),
			...matching.flatMap(table => flagsOf(fieldOf(table, 'rustflags'))),
		],
	};
}

/** True when the host's settings can't be told without rustc's cfg values. */
export function mayHoldCfg(merged: unknown): boolean {
	return fieldsOf(fieldOf(merged, 'target')).some(([name]) => name.startsWith('cfg('));
}

/** Flags are a list, or one string that cargo splits at spaces without regard to quotes. */
function flagsOf(value: unknown): readonly string[] {
	if (Array.isArray(value)) {
		return value.filter(flag => typeof flag === 'string');
	}

	return (stringOf(value) ?? '').split(' ').filter(Boolean);
}
