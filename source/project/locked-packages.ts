import {getToml, readToml, type TomlTable} from '../toml/read.ts';
import {fieldOf, stringOf} from './fields.ts';
import type {LockedPackage} from './project.ts';

/**
The packages of a Cargo.lock (https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html). It names a dependency by name alone where
that is unique, else with the version, and with the source where that is not unique either. None where the text can't be read: cargo
refuses such a file itself.
*/
export function lockedPackages(lockfile: string): readonly LockedPackage[] {
	const packages = getToml(parse(lockfile), ['package']);
	return Array.isArray(packages)
		? packages.flatMap((entry): LockedPackage[] => {
				const [name, version] = [stringOf(fieldOf(entry, 'name')), stringOf(fieldOf(entry, 'version'))];
				const dependencies = fieldOf(entry, 'dependencies');
				return name === undefined || version === undefined
					? []
					: [
							{
								name,
								version,
								source: stringOf(fieldOf(entry, 'source')),
								dependencies: Array.isArray(dependencies) ? dependencies.filter(one => typeof one === 'string') : [],
							},
						];
			})
		: [];
}

/** What a package is compiled from: all that it depends on, directly or not, and itself. `leaveOut` has what a package of the workspace depends on for its tests alone, by its name; `active`, where it is known, has `name version` of all that is ever compiled. */
export function closureOf(
	packages: readonly LockedPackage[],
	root: string,
	leaveOut: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
	active?: ReadonlySet<string>,
): readonly LockedPackage[] {
	const byReference = new Map(packages.flatMap(one => [[one.name, one] as const, [`${one.name} ${one.version}`, one] as const]));
	const find = (reference: string) => byReference.get(reference.split(' ', 2).join(' '));
	const start = packages.find(({name, source}) => name === root && source === undefined);
	const found = new Set<LockedPackage>();
	const queue = start === undefined ? [] : [start];
	for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
		if (found.has(next)) {
			continue;
		}

		found.add(next);
		const left = next.source === undefined ? leaveOut.get(next.name) : undefined;
		const references = next.dependencies.filter(one => left?.has(one.split(' ')[0] ?? '') !== true);
		const isActive = (one: LockedPackage) => active?.has(`${one.name} ${one.version}`) !== false;
		queue.push(
			...references
				.map(find)
				.filter(one => one !== undefined)
				.filter(isActive),
		);
	}

	return [...found];
}

function parse(lockfile: string): TomlTable {
	try {
		return readToml(lockfile);
	} catch {
		return {};
	}
}
