import type {CheckResult} from './check-project.ts';
import type {CompilerError} from './diagnostics.ts';
import {impliedBy} from './feature-graph.ts';
import {certainHints, type Hint, type HintContext, isOfNames, likelyHints} from './hints.ts';
import {smallestPart} from './minimise.ts';
import {type Sets, type Slot, withFeatures} from './slots.ts';

/** Why a feature is needed. */
export type Evidence = {
	/** By a declaration's id. */
	readonly declaration: string;
	readonly feature: string;
	/** `rustc`: it names the feature. `name`: what it misses is there with the feature. `trial`: it does not compile without. */
	readonly source: 'rustc' | 'name' | 'trial';
	/** One of the errors without it. */
	readonly error: Pick<CompilerError, 'code' | 'message' | 'place'>;
};

export type Growth = {
	readonly sets: Sets;
	readonly evidence: readonly Evidence[];
};

export type GrowRequest = {
	/** Those whose features are looked for. */
	readonly slots: readonly Slot[];
	/** What is on in any case. */
	readonly floor: Sets;
	readonly check: (sets: Sets) => Promise<CheckResult>;
	/** Keys of the errors that come with all features, too. Asked for only where errors do not speak for themselves. */
	readonly usualErrors: () => Promise<ReadonlySet<string>>;
	readonly contextOf: (sets: Sets) => HintContext;
};

type Addition = Pick<Hint, 'slot' | 'feature' | 'error'>;

/** Switches on what the compiler asks for until there are no errors but the usual ones. Of what was not certain a smallest part is kept. */
export async function growFeatures({slots, floor, check, usualErrors, contextOf}: GrowRequest): Promise<Growth> {
	let sets = floor;
	const evidence: Evidence[] = [];
	const unproven = new Map<string, Addition>();
	const unusual = async ({errors}: CheckResult) => {
		const usual = errors.length === 0 ? new Set<string>() : await usualErrors();
		return errors.filter(({key}) => !usual.has(key));
	};
	const add = (added: readonly Addition[], source: Evidence['source']) => {
		for (const {slot, feature, error} of added) {
			if (sets.get(slot.declaration.id)?.has(feature) !== true) {
				sets = withFeatures(sets, slot, [feature]);
				evidence.push(evidenceOf(slot, feature, error, source));
			}
		}
	};
	// What names alone spoke for, until it is seen whether it helped.
	let guesses: readonly Hint[] = [];
	for (;;) {
		const result = await check(sets);
		for (const guess of guesses.filter(({error}) => result.errors.some(({key}) => key === error.key))) {
			unproven.set(`${guess.slot.declaration.id} ${guess.feature}`, guess);
		}

		const context = contextOf(sets);
		const certain = certainHints(result.errors, context);
		const named = result.errors.filter(error => error.gates.length === 0 && isOfNames(error));
		const errors = certain.length > 0 ? named : await unusual(result);
		if (certain.length === 0 && errors.length === 0) {
			break;
		}

		const likely = await likelyHints(errors, context);
		add(certain, 'rustc');
		for (const hint of likely) {
			const {slot, feature, error} = hint;
			if (
				sets.get(slot.declaration.id)?.has(feature) !== true &&
				// A type error names much that is no part of it: what a bound is implemented for, say.
				(!isOfNames(error) || likely.some(other => other.error === error && other.feature !== feature))
			) {
				unproven.set(`${slot.declaration.id} ${feature}`, hint);
			}
		}

		guesses = likely.filter(({slot, feature}) => sets.get(slot.declaration.id)?.has(feature) !== true);
		add(likely, 'name');
		if (certain.length === 0 && likely.length === 0) {
			const [error] = errors as [CompilerError];
			const missing = slots.flatMap(slot =>
				[...slot.all].filter(one => !sets.get(slot.declaration.id)?.has(one)).map(feature => ({slot, feature, error})),
			);
			const before = sets;
			const isEnough = async (part: readonly Addition[]) => (await unusual(await check(withAll(before, part)))).length === 0;
			add(await smallestPart(smallFirst(missing), isEnough), 'trial');
			break;
		}
	}

	return unproven.size === 0 ? {sets, evidence} : proveLikely();

	async function proveLikely(): Promise<Growth> {
		const isUnproven = ({declaration, feature}: Pick<Evidence, 'declaration' | 'feature'>) => unproven.has(`${declaration} ${feature}`);
		const proven = evidence.filter(one => !isUnproven(one));
		const bySlot = new Map(slots.map(slot => [slot.declaration.id, slot]));
		const base = withAll(
			floor,
			proven.flatMap(({declaration, feature}) => {
				const slot = bySlot.get(declaration);
				return slot === undefined ? [] : [{slot, feature}];
			}),
		);
		const part = await smallestPart(
			smallFirst([...unproven.values()]),
			async some => (await unusual(await check(withAll(base, some)))).length === 0,
		);
		return {
			sets: withAll(base, part),
			evidence: [...proven, ...part.map(({slot, feature, error}) => evidenceOf(slot, feature, error, 'trial'))],
		};
	}
}

/** What switches less on is given up last. */
function smallFirst(additions: readonly Addition[]): readonly Addition[] {
	const size = ({slot: {table}, feature}: Addition) => impliedBy(table, feature).size;
	return additions.toSorted((a, b) => size(a) - size(b));
}

function evidenceOf(
	{declaration: {id}}: Slot,
	feature: string,
	{code, message, place}: CompilerError,
	source: Evidence['source'],
): Evidence {
	return {declaration: id, feature, source, error: {code, message, place}};
}

function withAll(sets: Sets, features: readonly Pick<Addition, 'slot' | 'feature'>[]): Sets {
	let grown = sets;
	for (const {slot, feature} of features) {
		grown = withFeatures(grown, slot, [feature]);
	}

	return grown;
}
