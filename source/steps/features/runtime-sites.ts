import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {type RustGroup, type RustTree, readRustTrees} from '../../project/rust-tokens.ts';
import {featuresAskedFor} from './build-script-features.ts';
import {readCfg, splitAtCommas} from './cfg-predicate.ts';
import {kindOf} from './gated-kind.ts';
import {gatingMacrosIn} from './gating-macros.ts';
import {moduleFiles, rustFilesIn} from './rust-files.ts';
import {type Context, codeIn, isCode, isItemStart, itemKeyword, pieceEnd, readAttributes, textAt} from './rust-pieces.ts';
import {type RuntimeSites, SiteList} from './site-list.ts';

/**
Finds the features of a package that change what its code does, by its sources. A feature that only adds items (modules, functions, types,
implementations) is none: code that needs one of them does not compile without it. One that is asked for within a function may make the same call do
something else, and so may one whose absence adds an item in another's place. Undefined where the sources can't be read.
*/
export async function readRuntimeSites(sources: string): Promise<RuntimeSites | undefined> {
	const usual = await rustFilesIn(path.join(sources, 'src'), sources);
	const files = usual?.has('src/lib.rs') === true ? usual : await rustFilesIn(sources, sources);
	if (files === undefined || files.size === 0) {
		return undefined;
	}

	const scan = new Scan(files);
	for (const root of ['src/lib.rs', 'src/main.rs', ...files.keys()]) {
		scan.readFile(root, new Set());
	}

	scan.readBuildScript((await readFile(path.join(sources, 'build.rs'), 'utf8').catch(() => undefined)) ?? '');
	return scan.finish();
}

/** Features that are on wherever this code is compiled, and where its submodules are. */
type Surroundings = {
	readonly file: string;
	readonly folder: string;
	readonly assumed: ReadonlySet<string>;
	/** The fields and variants of this type are what serde reads and writes, or what another derive lists. */
	readonly isSerialized?: boolean;
};

/** Attributes of `cfg_attr` that change nothing that runs; serde's stand beside a derive that is told of itself. */
const harmlessAttributes: ReadonlySet<string> = new Set(
	'derive doc allow warn deny expect forbid no_std feature must_use inline cold serde deprecated track_caller rustfmt clippy diagnostic automatically_derived cfg non_exhaustive schemars utoipa'.split(
		' ',
	),
);

class Scan {
	readonly #files: ReadonlyMap<string, string>;
	readonly #read = new Set<string>();
	#isUnreadable = false;
	readonly #trees = new Map<string, readonly RustTree[]>();
	readonly #sites: SiteList;
	/** Macros that put a condition before all that they are given: `cfg_net! { … }`. */
	readonly #gatingMacros: ReadonlyMap<string, RustGroup>;

	constructor(files: ReadonlyMap<string, string>) {
		this.#files = files;
		this.#sites = new SiteList(files);
		const macros = [...files].filter(([, text]) => text.includes('macro_rules!')).map(([file]) => gatingMacrosIn(this.#treesOf(file)));
		this.#gatingMacros = new Map(macros.flatMap(found => [...found]));
	}

	/** Undefined when a file could not be read. */
	finish(): RuntimeSites | undefined {
		return this.#isUnreadable ? undefined : this.#sites.finish();
	}

	readFile(file: string, assumed: ReadonlySet<string>): void {
		if (!this.#files.has(file) || this.#read.has(file)) {
			return;
		}

		this.#read.add(file);
		const isRoot = /(?:^|\/)(?:mod|lib|main)\.rs$/.test(file);
		const folder = isRoot ? path.posix.dirname(file) : file.slice(0, -'.rs'.length);
		this.#walk(this.#treesOf(file), 'items', {file, folder, assumed});
	}

	readBuildScript(text: string): void {
		const trees = readRustTrees(text);
		this.#isUnreadable ||= trees === undefined;
		this.#sites.add(featuresAskedFor(trees ?? []), {file: 'build.rs', offset: undefined, assumed: new Set()});
	}

	#treesOf(file: string): readonly RustTree[] {
		const trees = this.#trees.get(file) ?? readRustTrees(this.#files.get(file) ?? '');
		this.#isUnreadable ||= trees === undefined;
		this.#trees.set(file, trees ?? []);
		return trees ?? [];
	}

	/** Reads what stands in one group, piece by piece: attributes, then what they belong to. */
	#walk(trees: readonly RustTree[], context: Context, around: Surroundings): void {
		let at = 0;
		while (at < trees.length) {
			const attributes = readAttributes(trees, at);
			const next = attributes.end;
			if (attributes.found.length === 0) {
				at = this.#walkPiece(trees, next, context, around);
				continue;
			}

			const gate = this.#judge(attributes.found, {trees, next, context, around});
			if (gate.isNever) {
				at = pieceEnd(trees, next, context);
				this.#leaveOut(trees.slice(next, at), around, gate.path);
			} else {
				const isSerialized = attributes.found.some(isSerializing);
				at = this.#walkPiece(trees, next, context, {...around, assumed: gate.assumed, isSerialized}, gate.path);
			}
		}
	}

	/** Goes through an item, a field, or the next piece of a body, and tells where it ends. */
	#walkPiece(trees: readonly RustTree[], start: number, context: Context, around: Surroundings, modulePath?: string): number {
		if (start >= trees.length) {
			return start;
		}

		if (isCode(context)) {
			return this.#walkBodyPiece(trees, start, around);
		}

		const end = pieceEnd(trees, start, context);
		const piece = trees.slice(start, end);
		if (context === 'fields' || context === 'variants') {
			this.#walkGroups(piece, 'fields', around);
			return end;
		}

		this.#walkItem(piece, around, modulePath);
		return end;
	}

	/** The files of a module that is never compiled are none of the rest, which is read in the end. */
	#leaveOut(item: readonly RustTree[], around: Surroundings, modulePath: string | undefined): void {
		const {keyword, at} = itemKeyword(item);
		const places = keyword === 'mod' ? moduleFiles(textAt(item, at + 1) ?? '', around, modulePath) : [];
		const folders = places.map(place => place.replace(/(?:\/mod)?\.rs$/, '/'));
		for (const file of this.#files.keys()) {
			if (places.includes(file) || folders.some(folder => file.startsWith(folder))) {
				this.#read.add(file);
			}
		}
	}

	#walkItem(item: readonly RustTree[], around: Surroundings, modulePath: string | undefined): void {
		const {keyword, at} = itemKeyword(item);
		const last = item.at(-1);
		const block = last !== undefined && 'trees' in last && last.type === '{' ? last : item.findLast(tree => tree.type === '{');
		switch (keyword) {
			case 'mod': {
				const name = textAt(item, at + 1) ?? '';
				if (block !== undefined && 'trees' in block) {
					this.#walk(block.trees, 'items', {...around, folder: `${around.folder}/${name}`});
				} else {
					for (const place of moduleFiles(name, around, modulePath)) {
						this.readFile(place, around.assumed);
					}
				}

				break;
			}

			case 'trait':
			case 'impl': {
				const isOfTrait =
					keyword === 'impl' && item.some((tree, index) => tree.type === 'name' && tree.text === 'for' && textAt(item, index + 1) !== '<');
				if (block !== undefined && 'trees' in block) {
					this.#walk(block.trees, keyword === 'trait' ? 'trait' : isOfTrait ? 'implemented trait' : 'items', around);
				}

				break;
			}

			case 'extern': {
				this.#walkGroups(item, 'items', around);
				break;
			}

			case 'struct':
			case 'union': {
				this.#walkGroups(item, 'fields', around);
				break;
			}

			case 'enum': {
				this.#walkGroups(item, 'variants', around);
				break;
			}

			case 'use': {
				break;
			}

			case 'macro_rules': {
				this.#walkGroups(item, 'body', around);
				break;
			}

			case 'fn': {
				for (const tree of item) {
					if ('trees' in tree) {
						this.#walk(tree.trees, tree.type === '{' ? 'body' : 'fields', around);
					}
				}

				break;
			}

			case '!': {
				this.#walkMacro(item, at, 'items', around);
				break;
			}

			default: {
				if (keyword === undefined) {
					this.#walkGroups(item, 'body', around);
				} else {
					// A constant: its value is code.
					this.#walk(item.slice(at + 1), 'body', around);
				}
			}
		}
	}

	/** One token or group of a body at a time; an item in it as one. */
	#walkBodyPiece(trees: readonly RustTree[], start: number, around: Surroundings): number {
		const tree = trees[start] as RustTree;
		if (isItemStart(trees, start) && textAt(trees, start) !== 'const') {
			const end = pieceEnd(trees, start, 'items');
			this.#walkItem(trees.slice(start, end), around, undefined);
			return end;
		}

		if (tree.type === 'name' && textAt(trees, start + 1) === '!') {
			const end = start + 2;
			const group = trees[end];
			if (group !== undefined && 'trees' in group) {
				this.#walkMacro(trees.slice(start, end + 1), 1, 'body', around);
				return end + 1;
			}
		}

		if ('trees' in tree) {
			this.#walk(tree.trees, codeIn(tree), around);
		}

		return start + 1;
	}

	#walkGroups(trees: readonly RustTree[], context: Context, around: Surroundings): void {
		for (const tree of trees) {
			if ('trees' in tree) {
				this.#walk(tree.trees, context === 'body' ? codeIn(tree) : context, around);
			}
		}
	}

	#walkMacro(trees: readonly RustTree[], at: number, context: 'items' | 'body', around: Surroundings): void {
		const macro = textAt(trees, at - 1);
		const group = trees.slice(at).find(tree => 'trees' in tree);
		if (group === undefined || !('trees' in group) || macro === 'compile_error') {
			return;
		}

		if (macro === 'cfg') {
			const {positive, negative} = readCfg(group.trees, around.assumed);
			this.#sites.add([...positive, ...negative], {...around, offset: group.offset});
		} else if (macro === 'cfg_if') {
			this.#walkCfgIf(group.trees, context, around);
		} else {
			const inner = context === 'body' ? codeIn(group) : context;
			const condition = this.#gatingMacros.get(macro ?? '');
			const {positive, negative, needed} = readCfg(condition?.trees ?? [], around.assumed);
			this.#sites.add([...(context === 'body' ? positive : []), ...negative], {...around, offset: group.offset});
			this.#walk(group.trees, inner, {...around, assumed: new Set([...around.assumed, ...needed])});
		}
	}

	/** `if #[cfg(a)] { … } else if #[cfg(b)] { … } else { … }`: what comes behind an `else` stands for the absence of all before it. */
	#walkCfgIf(trees: readonly RustTree[], context: 'items' | 'body', around: Surroundings): void {
		const branches = trees.filter((tree): tree is RustGroup => tree.type === '{');
		const conditions = trees.filter((tree): tree is RustGroup => tree.type === '[');
		const predicates = conditions.map(({trees: [, inner]}) =>
			readCfg(inner !== undefined && 'trees' in inner ? inner.trees : [], around.assumed),
		);
		const isAlternative = branches.length > 1;
		for (const [index, branch] of branches.entries()) {
			const predicate = predicates[index];
			if (predicate?.value === false) {
				continue;
			}

			if (isAlternative || context === 'body') {
				this.#sites.add([...(predicate?.positive ?? []), ...(predicate?.negative ?? [])], {...around, offset: branch.offset});
			}

			this.#walk(branch.trees, context, {...around, assumed: new Set([...around.assumed, ...(predicate?.needed ?? [])])});
		}
	}

	/** What attributes say of the piece behind them. Sites are noted. */
	#judge(
		attributes: readonly (readonly RustTree[])[],
		{
			trees,
			next,
			context,
			around,
		}: {readonly trees: readonly RustTree[]; readonly next: number; readonly context: Context; readonly around: Surroundings},
	): {readonly isNever: boolean; readonly assumed: ReadonlySet<string>; readonly path: string | undefined} {
		let modulePath: string | undefined;
		const gates = attributes.flatMap(attribute => {
			const [head, second, third] = attribute;
			if (head?.type !== 'name') {
				return [];
			}

			if (head.text === 'path' && third?.type === 'string') {
				modulePath = third.text;
			}

			if (head.text === 'cfg_attr' && second?.type === '(') {
				this.#judgeConditionalAttribute(second, around);
			}

			return head.text === 'cfg' && second?.type === '(' ? [{predicate: readCfg(second.trees, around.assumed), offset: second.offset}] : [];
		});
		if (gates.some(({predicate}) => predicate.value === false)) {
			return {isNever: true, assumed: around.assumed, path: modulePath};
		}

		const needed = gates.flatMap(({predicate}) => [...predicate.needed]);
		const isGate = gates.some(({predicate: {positive, negative}}) => positive.size + negative.size > 0);
		const kind = isGate ? kindOf(attributes, {trees, next, context, isSerialized: around.isSerialized === true}) : 'harmless';
		for (const {predicate, offset} of kind === 'harmless' ? [] : gates) {
			const site = {...around, offset, assumed: new Set([...around.assumed, ...needed])};
			this.#sites.add([...predicate.negative, ...(kind === 'runtime' ? predicate.positive : [])], site);
			if (typeof kind !== 'object') {
				continue;
			}

			for (const feature of predicate.positive) {
				if (kind.isDefinition) {
					this.#sites.addGatedName(feature, kind.name);
				} else {
					this.#sites.addUnlessGated(feature, kind.name, site);
				}
			}
		}

		return {isNever: false, assumed: new Set([...around.assumed, ...needed]), path: modulePath};
	}

	#judgeConditionalAttribute({trees, offset}: RustGroup, around: Surroundings): void {
		const [condition = [], ...attributes] = splitAtCommas(trees);
		const predicate = readCfg(condition, around.assumed);
		const isHarmless = attributes.every(([head]) => head?.type === 'name' && harmlessAttributes.has(head.text));
		if (predicate.value !== false && !isHarmless) {
			this.#sites.add([...predicate.positive, ...predicate.negative], {...around, offset});
		}
	}
}

/** Derives that make a list of a type's fields or variants, such as `derive(Deserialize)`, with a condition of their own too. */
function isSerializing(trees: readonly RustTree[]): boolean {
	return trees.some(tree =>
		'trees' in tree ? isSerializing(tree.trees) : /^(?:Serialize|Deserialize|EnumString|EnumIter|ValueEnum)$/.test(tree.text),
	);
}
