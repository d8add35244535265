import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {checkEverything} from './check-everything.ts';
import type {Cargo} from './check-project.ts';
import type {Declaration} from './declaration.ts';
import {type Selected, type WrittenCopy, writeSelected} from './worthwhile.ts';

/** The changes, with these dependencies gone altogether. */
export function withRemoved(changes: readonly Selected[], removed: readonly Declaration[]): readonly Selected[] {
	return [
		...changes.filter(({declaration}) => !removed.some(({id}) => id === declaration.id)),
		...removed.map(declaration => ({declaration, selection: undefined})),
	];
}

/** Those of the unused dependencies without which everything compiles: all of them, or else each that may go by itself beside those before it. */
export async function removable(
	cargo: Cargo & {readonly target: string},
	copy: WrittenCopy,
	builds: readonly CargoBuildCommand[],
	changes: readonly Selected[],
	unused: readonly Declaration[],
): Promise<readonly Declaration[]> {
	const compiles = async (removed: readonly Declaration[]) => {
		await writeSelected(copy, withRemoved(changes, removed));
		return (await checkEverything(cargo, copy, builds)).status === 'pass';
	};
	if (unused.length === 0 || (await compiles(unused))) {
		return unused;
	}

	const removed: Declaration[] = [];
	for (const declaration of unused) {
		if (await compiles([...removed, declaration])) {
			removed.push(declaration);
		}
	}

	return removed;
}
