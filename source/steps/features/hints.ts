import {type RustTree, readRustTrees} from '../../project/rust-tokens.ts';
import {splitAtCommas} from './cfg-predicate.ts';
import type {ResolvedPackage} from './declarations.ts';
import type {CompilerError, Gate} from './diagnostics.ts';
import type {GatedNames} from './gated-names.ts';
import type {Sets, Slot} from './slots.ts';

/** A feature that an error asks for. */
export type Hint = {
	readonly slot: Slot;
	readonly feature: string;
	readonly error: CompilerError;
	/** rustc itself says so. Else names say so, and that is to be tried. */
	readonly isCertain: boolean;
};

export type HintContext = {
	/** Those that may help, by preference: of the members that do not compile, then others. */
	readonly slots: (packageId: string) => readonly Slot[];
	readonly sets: Sets;
	readonly packages: ReadonlyMap<string, ResolvedPackage>;
	/** The id of the package whose sources the file is among. */
	readonly packageOf: (file: string) => string | undefined;
	readonly gatedNames: (packageId: string) => Promise<GatedNames>;
};

/** Errors about names: those of types may only follow from them. */
const ofNames: ReadonlySet<string | undefined> = new Set([
	undefined,
	...'E0405 E0407 E0412 E0422 E0423 E0424 E0425 E0426 E0432 E0433 E0437 E0438 E0531 E0532 E0573 E0574 E0576'.split(' '),
]);

export function isOfNames({code}: CompilerError): boolean {
	return ofNames.has(code);
}

/** What rustc says to be behind a `cfg`. Of several items with one name, the one that costs least is taken to be meant, until it does not help. */
export function certainHints(errors: readonly CompilerError[], context: HintContext): readonly Hint[] {
	return errors.flatMap(error => {
		const byItem = new Map<string, readonly Hint[]>();
		for (const gate of error.gates) {
			const packageId = context.packageOf(gate.file);
			const hints = packageId === undefined ? [] : hintsOfGate(gate, packageId, error, context);
			const item = `${packageId} ${nameOf(gate.item)}`;
			const known = byItem.get(item) ?? [];
			if (hints.length > 0 && (known.length === 0 || price(hints) < price(known))) {
				byItem.set(item, hints);
			}
		}

		return [...byItem.values()].flat();
	});
}

/** What is declared by its name is there for a reason. */
function price(hints: readonly Hint[]): number {
	return hints.reduce((sum, {slot, feature}) => sum + (slot.declared.features.includes(feature) ? 1 : 2), 0);
}

/** `pub use self::query::Query;`, `pub(crate) mod sync;`, `pub async fn f() …` */
function nameOf(line: string): string {
	return /\b(?:fn|mod|struct|enum|union|trait|type|const|static|macro_rules!)\s+(\w+)/.exec(line)?.[1] ?? line;
}

function hintsOfGate({line, marked}: Gate, packageId: string, error: CompilerError, context: HintContext): readonly Hint[] {
	const find = (feature: string) => supplier(packageId, feature, error, context);
	const cost = (feature: string) => {
		const found = find(feature);
		return found === undefined ? undefined : isOn(found, context.sets) ? 0 : found.slot.declared.features.includes(found.feature) ? 1 : 2;
	};
	const features = featuresFor(conditionIn(line), cost) ?? featuresFor(conditionIn(marked), cost) ?? [];
	return features.flatMap(feature => {
		const found = find(feature);
		return found === undefined || isOn(found, context.sets) ? [] : [{...found, error, isCertain: true}];
	});
}

type Found = Pick<Hint, 'slot' | 'feature'>;

function isOn({slot, feature}: Found, sets: Sets): boolean {
	return sets.get(slot.declaration.id)?.has(feature) === true;
}

/** Where the feature of a package could be switched on: at a declaration of it, or at one of a package that hands it down. */
function supplier(packageId: string, feature: string, error: CompilerError, context: HintContext, depth = 0): Found | undefined {
	const slots = context.slots(error.packageId).filter(({all}) => all.size > 0);
	const own = slots.find(({declaration, all}) => declaration.packageId === packageId && all.has(feature));
	if (own !== undefined || depth > 2) {
		return own && {slot: own, feature};
	}

	for (const {id, features, dependencies} of context.packages.values()) {
		const keys = [...dependencies].filter(([, dependency]) => dependency === packageId).map(([key]) => key);
		const values = new Set(keys.flatMap(key => [`${key}/${feature}`, `${key}?/${feature}`]));
		for (const [outer, list] of Object.entries(features)) {
			if (list.some(value => values.has(value))) {
				const found = supplier(id, outer, error, context, depth + 1);
				if (found !== undefined) {
					return found;
				}
			}
		}
	}

	return undefined;
}

/** The tokens of the condition on a line: `#[cfg(…)]`, `#![all(…)]` of `cfg_if`, or the bare predicate. */
function conditionIn(line: string): readonly RustTree[] {
	const trees = readRustTrees(line.replace(/,\s*$/, '')) ?? [];
	const inner = attributeIn(trees);
	return inner ?? trees;
}

function attributeIn(trees: readonly RustTree[]): readonly RustTree[] | undefined {
	for (const [index, tree] of trees.entries()) {
		const next = trees[index + 1];
		if (tree.type === 'name' && tree.text === 'cfg' && next?.type === '(') {
			return next.trees;
		}

		const found = 'trees' in tree ? attributeIn(tree.trees) : undefined;
		if (found !== undefined) {
			return found;
		}

		if (tree.type === '[' && trees[index - 1]?.type === 'punctuation') {
			return tree.trees;
		}
	}

	return undefined;
}

/**
The cheapest features with which a condition holds; undefined when there are none. What is said of anything else than features is taken to hold: rustc has
named a feature. `cost` of a feature that can't be had is undefined.
*/
export function featuresFor(
	[head, second, third]: readonly RustTree[],
	cost: (feature: string) => number | undefined,
): readonly string[] | undefined {
	if (head?.type === '(') {
		// Of `any(…)`, rustc marks what is in the parentheses.
		return anyOf(head.trees, cost);
	}

	if (head?.type !== 'name') {
		return undefined;
	}

	if (head.text === 'feature' && third?.type === 'string') {
		return cost(third.text) === undefined ? undefined : [third.text];
	}

	if (second?.type !== '(') {
		return [];
	}

	if (head.text === 'any') {
		return anyOf(second.trees, cost);
	}

	const parts = head.text === 'not' ? [] : splitAtCommas(second.trees).map(part => featuresFor(part, cost));
	return parts.some(part => part === undefined) ? undefined : parts.flatMap(part => part ?? []);
}

function anyOf(trees: readonly RustTree[], cost: (feature: string) => number | undefined): readonly string[] | undefined {
	const total = (part: readonly string[]) => part.reduce((sum, feature) => sum + (cost(feature) ?? 0), 0);
	return splitAtCommas(trees)
		.map(part => featuresFor(part, cost))
		.filter(part => part !== undefined)
		.toSorted((a, b) => total(a) - total(b))[0];
}

/** What the names in an error may come from. */
export async function likelyHints(errors: readonly CompilerError[], context: HintContext): Promise<readonly Hint[]> {
	const hints = await Promise.all(errors.map(async error => hintsOfNames(error, context)));
	return hints.flat();
}

async function hintsOfNames(error: CompilerError, context: HintContext): Promise<readonly Hint[]> {
	const {sets} = context;
	const words = new Set(error.words.match(/[\p{L}_][\p{L}\d_-]*/gu) ?? []);
	const spelt = new Set([...words].flatMap(word => [word, ...word.split('_')]).map(plain));
	const open = context
		.slots(error.packageId)
		.filter(({declaration: {id}, all}) => [...all].some(feature => sets.get(id)?.has(feature) !== true));
	const files = new Set(error.files.map(file => context.packageOf(file)));
	const isNamed = ({declaration}: Slot) =>
		files.has(declaration.packageId) ||
		declaration.packageId === error.packageId ||
		words.has(declaration.package.replaceAll('-', '_')) ||
		words.has((declaration.path.at(-1) ?? '').replaceAll('-', '_'));
	const named = open.filter(isNamed);
	const found: {readonly hint: Hint; readonly names: number; readonly missing: number}[] = [];
	const suitable = named.length > 0 ? named : open;
	for (const slot of suitable) {
		const on = sets.get(slot.declaration.id) ?? new Set();
		const before = suitable
			.slice(0, suitable.indexOf(slot))
			.filter(({declaration}) => declaration.packageId === slot.declaration.packageId);
		const offers = ({declaration: {id}, all}: Slot, feature: string) => all.has(feature) && sets.get(id)?.has(feature) !== true;
		const offered = (feature: string) => offers(slot, feature) && !before.some(other => offers(other, feature));
		const hint = (feature: string): Hint => ({slot, feature, error, isCertain: false});
		const gated = await context.gatedNames(slot.declaration.packageId);
		const quoted = new Set([...error.message.matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => text.match(/[\p{L}_][\p{L}\d_]*/gu) ?? []));
		const votes = new Map<string, number>();
		for (const name of quoted) {
			const places = new Set(
				(gated.get(name) ?? [])
					.map(place => [...place].filter(feature => !on.has(feature)))
					.filter(place => place.length > 0 && place.every(offered))
					.map(place => place.toSorted().join()),
			);
			for (const place of places) {
				votes.set(place, (votes.get(place) ?? 0) + 1);
			}
		}

		for (const [place, names] of votes) {
			const features = place.split(',');
			found.push(...features.map(feature => ({hint: hint(feature), names, missing: features.length})));
		}

		for (const feature of [...slot.all].filter(one => offered(one) && spelt.has(plain(one)))) {
			// The name of the feature itself, where the error is about this package: as good as two names that it hides.
			found.push({hint: hint(feature), names: 2, missing: 1});
		}
	}

	const most = Math.max(...found.map(({names}) => names));
	const least = Math.min(...found.filter(({names}) => names === most).map(({missing}) => missing));
	return found.filter(({names, missing}) => names === most && missing === least).map(({hint}) => hint);
}

function plain(word: string): string {
	return word.toLowerCase().replaceAll('_', '-');
}
