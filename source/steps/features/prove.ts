import type {Cargo} from './check-project.ts';
import {type TogetherRequest, writeSelections} from './search-together.ts';
import {type Sets, type Slot, selectionsOf, withFeatures} from './slots.ts';

/**
Something that the project does, asked of a private copy: its tests, the answer of its server. What it finds wrong, in one line, or undefined. Not asked
of less features where all of them do not pass.
*/
export type Proof = {
	readonly label: string;
	readonly find: (cargo: Cargo, folder: string) => Promise<string | undefined>;
};

/** Gives declarations their features back until what passed with all of them passes again. Tells what happened in a note, if it did not pass at once. */
export async function prove(
	request: TogetherRequest,
	{label, find}: Proof,
	sets: Sets,
): Promise<{readonly sets: Sets; readonly note?: string}> {
	const {cargo, slots, folder, onCheck} = request;
	const ask = async (asked: Sets) => {
		await writeSelections(request, selectionsOf(slots, asked));
		onCheck();
		return find(cargo, folder);
	};
	cargo.output(`${label} with fewer features`);
	const wrong = await ask(sets);
	if (wrong === undefined) {
		return {sets};
	}

	const back = (some: readonly Slot[]) => some.reduce((grown, slot) => withFeatures(grown, slot, slot.all), sets);
	cargo.output(`${label} as it is`);
	const before = await ask(back(slots));
	if (before !== undefined) {
		return {sets, note: `${label} could not be asked, because it fails with all features too: ${before}`};
	}

	// Each time half of those that may be the cause.
	let suspects = slots.filter(slot => slot.all.size > (sets.get(slot.declaration.id)?.size ?? 0));
	while (suspects.length > 1) {
		const half = suspects.slice(0, Math.ceil(suspects.length / 2));
		const rest = suspects.slice(half.length);
		if ((await ask(back(half))) === undefined) {
			suspects = half;
		} else if ((await ask(back(rest))) === undefined) {
			suspects = rest;
		} else {
			break;
		}
	}

	const names = suspects.map(({declaration}) => declaration.package).join(', ');
	return {sets: back(suspects), note: `${label} failed with fewer features (${wrong}): ${names} keep theirs.`};
}
