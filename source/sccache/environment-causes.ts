import type {Candidate, Missed} from './miss-report.ts';
import {isForC, type RecordedValue} from './recorded-environment.ts';

/** Variables that are not the same in both builds, where what they count for has missed. */
export function environmentCauses({first, second, misses, rustMisses}: Missed): readonly Candidate[] {
	const names = [...new Set([...Object.keys(first.environment), ...Object.keys(second.environment)])].sort();
	return names
		.filter(name => !name.startsWith('SCCACHE_') && (isForC(name) ? misses > rustMisses : rustMisses > 0))
		.flatMap(name => {
			const words = differenceOf(name, first.environment[name], second.environment[name]);
			return words === undefined
				? []
				: [
						{
							cause: 'environment',
							detail: isForC(name)
								? `${words}: C and C++ are compiled by another compiler or with other flags.`
								: `${words}: every CARGO_* variable is part of sccache's key.`,
							remedy: remedyOf(name),
							explainsMost: (isForC(name) ? misses - rustMisses : rustMisses) * 2 >= misses,
						},
					];
		});
}

function differenceOf(name: string, first: RecordedValue | undefined, second: RecordedValue | undefined): string | undefined {
	if (JSON.stringify(first) === JSON.stringify(second)) {
		return undefined;
	}

	const hashes = [first, second].filter(value => value !== undefined && 'sha256' in value).length;
	return hashes === 2
		? `${name} has another value in the second build than in the first`
		: `${name} is ${valueWords(second)} in the second build and ${valueWords(first)} in the first`;
}

function valueWords(value: RecordedValue | undefined): string {
	if (value === undefined) {
		return 'not set';
	}

	return 'value' in value ? JSON.stringify(value.value) : 'set';
}

function remedyOf(name: string): string {
	const known = remedies.find(([pattern]) => pattern.test(name));
	return known?.[1] ?? `Set ${name} to the same value in every build that is to share the cache, or in none.`;
}

/** What does the same without being part of the key, each tried with sccache 0.16 and cargo 1.95. */
const remedies: ReadonlyArray<readonly [RegExp, string]> = [
	[
		/^CARGO_TERM_COLOR$/,
		"Unset it, and pass --color to cargo or set term.color in .cargo/config.toml: those are not part of the key. GitHub's Rust workflow sets it to always.",
	],
	[
		/^CARGO_(?:BUILD_)?TARGET_DIR$|^CARGO_BUILD_BUILD_DIR$/,
		'Unset it, and pass --target-dir to cargo or set build.target-dir (build.build-dir) in .cargo/config.toml: those are not part of the key.',
	],
	[/^CARGO_(?:BUILD_)?INCREMENTAL$/, 'Set CARGO_INCREMENTAL=0 in every build that is to share the cache: not set is another key than 0.'],
	[/^CARGO_REGISTRY_TOKEN$/, 'Set it for `cargo publish` alone, or use CARGO_REGISTRIES_CRATES_IO_TOKEN, which is not part of the key.'],
	[/^CARGO_PROFILE_/, 'Set it in the profile in Cargo.toml, so that every build has it.'],
];
