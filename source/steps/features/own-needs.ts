import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type CheckOptions, type CheckResult, checkCrates} from './check-crates.ts';
import type {Complaint, Gate} from './complaints.ts';
import {canBeCopied, type PackageCopies, pointToCopies} from './copy-dependencies.ts';
import type {Declaration, FeatureTable} from './declaration.ts';
import type {ResolvedPackage, WorkspaceDeclarations} from './declarations.ts';
import {atomsOf, impliedBy, smallestSelection} from './feature-graph.ts';
import {type Candidate, hintsOf} from './hints.ts';
import {smallestEnough} from './minimise.ts';

/** A package of a member's, with what it asks of it. */
type Asked = {
	readonly resolved: ResolvedPackage;
	readonly declarations: readonly Declaration[];
	/** All that is on, by any of the declarations. */
	readonly declared: ReadonlySet<string>;
	/** It is looked at; else all of it stays. */
	readonly isCopied: boolean;
};

/** By a package's id, what is on. */
type On = ReadonlyMap<string, ReadonlySet<string>>;

export type OwnNeedsOptions = Omit<CheckOptions, 'cwd'> & {
	/** The copy of the project, absolute; the same paths below it as in `workspace.root`. */
	readonly project: string;
	readonly copies: PackageCopies;
	readonly workspace: WorkspaceDeclarations;
	/** What stands behind `cargo check`: the member alone, or a build that it is part of. */
	readonly args: readonly string[];
};

export type OwnNeeds = {
	/** By a package's id, the features that the member needs by itself. */
	readonly needs: On;
	readonly checks: number;
	/** Why nothing could be found out, so that all stays. */
	readonly failure: string | undefined;
};

/**
What a member needs of its dependencies by itself, whatever other crates switch on in them. Its dependencies are replaced by copies of their own, so that
nothing unifies with them; then features are switched on as rustc asks for them. The types of a copy are not those of the original, so that rustc complains
in any case where both meet: only what it does not complain of with all the features on counts.
*/
export async function findOwnNeeds(member: string, options: OwnNeedsOptions): Promise<OwnNeeds> {
	const {workspace, project, copies} = options;
	const asked = askedBy(member, options);
	const [first] = asked.flatMap(({declarations}) => declarations);
	if (first === undefined) {
		return {needs: new Map(), checks: 0, failure: undefined};
	}

	const manifest = path.join(project, path.relative(workspace.root, first.manifestPath));
	const original = await readFile(manifest, 'utf8');
	const folders = new Map<string, string>();
	for (const {resolved, isCopied} of asked) {
		if (isCopied) {
			folders.set(resolved.id, await copies.of(resolved));
		}
	}

	const oracle = new Oracle({...options, asked, manifest, original, folders});
	try {
		return await grow(asked, oracle);
	} finally {
		await writeFile(manifest, original);
	}
}

function askedBy(member: string, {workspace}: OwnNeedsOptions): readonly Asked[] {
	const own = workspace.declarations.filter(({members, path: [table]}) => table !== 'workspace' && members.includes(member));
	return [...new Set(own.map(({packageId}) => packageId))].flatMap(id => {
		const resolved = workspace.packages.get(id);
		if (resolved === undefined) {
			return [];
		}

		const declarations = own.filter(({packageId}) => packageId === id);
		const all = [...declarations, ...workspace.declarations.filter(one => declarations.some(({inherits}) => inherits === one.id))];
		const declared = new Set(all.flatMap(({declared: selection}) => [...atomsOf(resolved.features, selection)]));
		return [{resolved, declarations, declared, isCopied: canBeCopied(resolved)}];
	});
}

/** Switches on what is asked for until nothing is any more; then looks which of the guesses among it were needless. */
async function grow(asked: readonly Asked[], oracle: Oracle): Promise<OwnNeeds> {
	const all: On = new Map(asked.map(({resolved, declared}) => [resolved.id, declared]));
	const tables = new Map(asked.map(({resolved}) => [resolved.id, resolved.features]));
	let firm: On = new Map(asked.map(({resolved, declared, isCopied}) => [resolved.id, isCopied ? new Set() : declared]));
	let guesses: readonly Candidate[] = [];
	const on = () => withFeatures(firm, guesses, tables);
	for (;;) {
		const complaints = await oracle.complaints(on());
		if (typeof complaints === 'string') {
			return {needs: all, checks: oracle.checks, failure: complaints};
		}

		if (complaints.length === 0) {
			break;
		}

		const left = candidatesIn(asked, on());
		const gated = await Promise.all(complaints.flatMap(({gates}) => gates.map(async gate => oracle.candidatesOf(gate, left))));
		const hints = complaints.filter(({gates}) => gates.length === 0).map(complaint => hintsOf(complaint, left));
		const certain = [...gated.flat(), ...hints.flatMap(({candidates, areCertain}) => (areCertain ? candidates : []))];
		if (certain.length > 0) {
			firm = withFeatures(firm, certain, tables);
			continue;
		}

		const vague = hints.flatMap(({candidates}) => candidates);
		if (vague.length > 0) {
			guesses = [...guesses, ...new Set(vague)];
			continue;
		}

		const base = on();
		const enough = await smallestEnough(left, async chosen => oracle.isContent(withFeatures(base, chosen, tables)));
		if (enough.length === 0) {
			return {needs: all, checks: oracle.checks, failure: complaints[0]?.message};
		}

		guesses = [...guesses, ...enough];
	}

	const needed =
		guesses.length === 0 ? [] : await smallestEnough(guesses, async chosen => oracle.isContent(withFeatures(firm, chosen, tables)));
	return {needs: withFeatures(firm, needed, tables), checks: oracle.checks, failure: undefined};
}

/** The features that are declared and off, those that switch on the least first. */
function candidatesIn(asked: readonly Asked[], on: On): readonly Candidate[] {
	return asked
		.flatMap(({resolved: {id, name, features}, declared}) =>
			[...declared]
				.filter(feature => on.get(id)?.has(feature) !== true)
				.map(feature => ({packageId: id, package: name, feature, size: impliedBy(features, feature).size})),
		)
		.sort((a, b) => a.size - b.size);
}

function withFeatures(on: On, more: readonly Candidate[], tables: ReadonlyMap<string, FeatureTable>): On {
	const grown = new Map(on);
	for (const {packageId, feature} of more) {
		grown.set(packageId, new Set([...(grown.get(packageId) ?? []), feature, ...impliedBy(tables.get(packageId) ?? {}, feature)]));
	}

	return grown;
}

/** Of names that rustc can't resolve (https://doc.rust-lang.org/error_codes/error-index.html). Where there is one, types are hardly looked at. */
const resolutionErrors: ReadonlySet<string> = new Set(['E0405', 'E0412', 'E0425', 'E0432', 'E0433']);

type OracleOptions = OwnNeedsOptions & {
	readonly asked: readonly Asked[];
	readonly manifest: string;
	readonly original: string;
	readonly folders: ReadonlyMap<string, string>;
};

/** Asks cargo about the member with these features on, nothing twice. */
class Oracle {
	checks = 0;
	readonly #options: OracleOptions;
	readonly #known = new Map<string, CheckResult>();
	#baseline: ReadonlySet<string> | undefined;

	constructor(options: OracleOptions) {
		this.#options = options;
	}

	/** What rustc complains of that it does not complain of with everything on; a string when cargo could not even begin. */
	async complaints(on: On): Promise<readonly Complaint[] | string> {
		const {ok, complaints, failure} = await this.#check(on);
		if (ok) {
			return [];
		}

		if (failure !== undefined) {
			return failure;
		}

		// Names that are missing, and what macros say, are no matter of types: there is no need to know then what else rustc says in any case.
		const ofNames = complaints.filter(({code}) => code === undefined || resolutionErrors.has(code));
		if (ofNames.length > 0 && this.#baseline === undefined) {
			return ofNames;
		}

		const baseline = await this.#readBaseline();
		return complaints.filter(({key}) => !baseline.has(key));
	}

	async isContent(on: On): Promise<boolean> {
		const complaints = await this.complaints(on);
		return typeof complaints !== 'string' && complaints.length === 0;
	}

	/** Which of the candidates bring the item: one of the package's that has it, or one that switches that on in it. */
	async candidatesOf({file, features}: Gate, candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
		const {asked, copies, workspace} = this.#options;
		const owner = await copies.owner(file);
		const own = candidates.filter(({packageId, feature}) => packageId === owner && features.includes(feature));
		if (own.length > 0) {
			return own.slice(0, 1);
		}

		const elsewhere = [...workspace.packages.values()].find(({sources}) => file.startsWith(sources + path.sep));
		const switches = candidates.filter(({packageId, feature}) => {
			const values = asked.find(({resolved}) => resolved.id === packageId)?.resolved.features[feature] ?? [];
			return features.some(one => values.some(value => value.replace('?', '') === `${elsewhere?.name}/${one}`));
		});
		return switches.slice(0, 1);
	}

	async #readBaseline(): Promise<ReadonlySet<string>> {
		const {asked} = this.#options;
		this.#baseline ??= new Set(
			(await this.#check(new Map(asked.map(({resolved, declared}) => [resolved.id, declared])))).complaints.map(({key}) => key),
		);
		return this.#baseline;
	}

	async #check(on: On): Promise<CheckResult> {
		const {asked, folders, manifest, original, project, args} = this.#options;
		const key = asked.map(({resolved}) => [...(on.get(resolved.id) ?? [])].sort().join()).join(';');
		const known = this.#known.get(key);
		if (known !== undefined) {
			return known;
		}

		await pointToCopies(
			manifest,
			original,
			asked.flatMap(({resolved: {id, features}, declarations, declared}) => {
				const folder = folders.get(id);
				const wanted = on.get(id) ?? new Set();
				// Names that begin with an underscore are written too: here they may be the only way to one feature alone.
				const all = {defaultFeatures: true, features: [...declared]};
				return folder === undefined
					? []
					: declarations.map(declaration => ({declaration, folder, selection: smallestSelection(features, wanted, all)}));
			}),
		);
		this.checks++;
		const result = await checkCrates({...this.#options, cwd: project}, args);
		this.#known.set(key, result);
		return result;
	}
}
