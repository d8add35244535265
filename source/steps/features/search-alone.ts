import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readUnitGraph, type Unit} from '../../project/unit-graph.ts';
import {readToml} from '../../toml/read.ts';
import {type Cargo, type CheckResult, checkProject} from './check-project.ts';
import {copyPackage, type Isolated, isolatedManifest} from './copy-dependencies.ts';
import type {ResolvedPackage, WorkspaceDeclarations} from './declarations.ts';
import type {GatedNames} from './gated-names.ts';
import {type Evidence, type Growth, growFeatures} from './grow.ts';
import {librariesOf, type MemberBuild} from './member-builds.ts';
import {pathsInto} from './paths.ts';
import {packageOf} from './search-together.ts';
import {mergedSelection, type Sets, type Slot, withFeatures} from './slots.ts';

export type AloneRequest = {
	readonly cargo: Cargo;
	readonly workspace: WorkspaceDeclarations;
	readonly slots: readonly Slot[];
	/** A copy of the workspace, in which manifests and the lockfile are written. */
	readonly folder: string;
	/** For copies of packages. Outside of the workspace. */
	readonly packageFolder: string;
	/** Those that are there, by the package's id. */
	readonly copies: Map<string, Promise<string>>;
	/** The lockfile of the project. */
	readonly lockfile: string;
	/** What the build that the member is part of compiles. */
	readonly unified: readonly Unit[];
	readonly gatedNames: (packageId: string) => Promise<GatedNames>;
	/** Called before each check. */
	readonly onCheck: () => void;
};

/** `compiles`: with what was found, the member compiles by itself. */
export type AloneGrowth = Growth & {readonly compiles: boolean};

/** Finds what a member needs of its dependencies when nobody else switches features on for it. Undefined where nobody else does, and for want of a way. */
export async function searchAlone(
	request: AloneRequest,
	build: MemberBuild,
	floor: Sets,
): Promise<AloneGrowth | {readonly impossible: string} | undefined> {
	const {workspace, slots, cargo, folder} = request;
	const {member} = build;
	const manifest = path.join(member.sources, 'Cargo.toml');
	const own = slots.filter(({declaration, all, isShared}) => declaration.manifestPath === manifest && !isShared && all.size > 0);
	const open = own.filter(({declaration: {id}, all}) => [...all].some(feature => floor.get(id)?.has(feature) !== true));
	const units = open.length === 0 ? [] : await readUnitGraph(cargo, folder, build);
	if (typeof units === 'string') {
		return {impossible: units};
	}

	const libraries = librariesOf(units, build, workspace, folder);
	const pinned = new Map([...libraries, ...librariesOf(request.unified, build, workspace, folder)].filter(([id]) => libraries.has(id)));
	const candidates = new Set(open.map(({declaration: {packageId}}) => packageId));
	// One that links a native library can't be there twice.
	const doubled = new Set(
		[...candidates].filter(id => isShared(workspace, id, member.id, libraries) && workspace.packages.get(id)?.links === undefined),
	);
	while (doubled.size > 0) {
		const attempt = new Attempt(request, build, {own, open, doubled, libraries: pinned});
		const growth = await attempt.search(floor);
		if ('broken' in growth) {
			for (const id of growth.broken) {
				doubled.delete(id);
			}
		} else {
			return growth;
		}
	}

	return undefined;
}

/** Whether anybody but the member depends on it of what is compiled with it, and so may switch its features on. */
function isShared(workspace: WorkspaceDeclarations, packageId: string, memberId: string, libraries: Parts['libraries']): boolean {
	return usersOf(workspace, packageId).some(({id}) => id !== memberId && libraries.has(id));
}

function usersOf({packages}: WorkspaceDeclarations, packageId: string): readonly ResolvedPackage[] {
	return [...packages.values()].filter(({dependencies}) => [...dependencies.values()].includes(packageId));
}

type Parts = {
	readonly own: readonly Slot[];
	readonly open: readonly Slot[];
	readonly doubled: ReadonlySet<string>;
	/** What else is compiled into the member, with the features that it has been compiled with already. */
	readonly libraries: ReadonlyMap<string, ReadonlySet<string>>;
};

class Attempt {
	readonly #request: AloneRequest;
	readonly #build: MemberBuild;
	readonly #parts: Parts;
	/** Where each copy is, by the package's id. */
	readonly #copies = new Map<string, string>();
	readonly #results = new Map<string, CheckResult>();

	constructor(request: AloneRequest, build: MemberBuild, parts: Parts) {
		this.#request = request;
		this.#build = build;
		this.#parts = parts;
	}

	/** `broken`: packages that do not compile as copies. */
	async search(floor: Sets): Promise<AloneGrowth | {readonly impossible: string} | {readonly broken: readonly string[]}> {
		const {workspace, packageFolder, copies, gatedNames} = this.#request;
		const {own, open, doubled} = this.#parts;
		for (const id of doubled) {
			const {name, version, sources} = workspace.packages.get(id) as ResolvedPackage;
			const copy = copies.get(id) ?? copyPackage(sources, path.join(packageFolder, `${name}-${version}`));
			copies.set(id, copy);
			this.#copies.set(id, await copy);
		}

		const manifest = this.#inCopy(path.join(this.#build.member.sources, 'Cargo.toml'));
		const text = await readFile(manifest, 'utf8');
		const pin = await this.#writePin();
		const check = async (sets: Sets) => this.#check(sets, manifest, text, pin);
		let broken: readonly string[] = [];
		let impossible: string | undefined;
		const usualErrors = async () => {
			const all = open.reduce((sets, slot) => withFeatures(sets, slot, slot.all), floor);
			const {errors} = await check(all);
			broken = [...new Set(errors.map(({packageId}) => packageId))].filter(id => doubled.has(id));
			impossible = errors.find(({packageId}) => packageId === '')?.message;
			if (broken.length > 0 || impossible !== undefined) {
				throw new StoppedError();
			}

			return new Set(errors.map(({key}) => key));
		};
		try {
			const growth = await growFeatures({
				slots: open,
				floor,
				check,
				usualErrors,
				contextOf: sets => ({
					slots: () => own,
					sets,
					packages: workspace.packages,
					packageOf: file => this.#packageOf(file),
					gatedNames,
				}),
			});
			const {ok} = await check(growth.sets);
			return {...(ok ? growth : await this.#withNamed(growth)), compiles: ok};
		} catch (error) {
			if (!(error instanceof StoppedError)) {
				throw error;
			}

			return impossible === undefined ? {broken} : {impossible};
		} finally {
			await writeFile(manifest, text);
		}
	}

	/** Errors that come with all features may hide others: of programs that use a library which does not compile. What the sources name counts there. */
	async #withNamed({sets, evidence}: Growth): Promise<Growth> {
		const {workspace, gatedNames} = this.#request;
		const {open, doubled} = this.#parts;
		const named: Evidence[] = [];
		let grown = sets;
		for (const slot of open.filter(({declaration: {packageId}}) => doubled.has(packageId))) {
			const {id, packageId} = slot.declaration;
			const crate = workspace.crateNames.get(id) ?? '';
			const gated = await gatedNames(packageId);
			for (const {names, file} of await pathsInto(crate, path.join(this.#build.member.sources, 'src'))) {
				const on = grown.get(id) ?? new Set();
				const missing = names
					.map(name => (gated.get(name) ?? []).map(place => [...place].filter(feature => !on.has(feature))))
					.filter(places => places.length > 0)
					.map(places => places.toSorted((a, b) => a.length - b.length)[0] ?? []);
				for (const feature of new Set(missing.filter(place => place.every(one => slot.all.has(one))).flat())) {
					const error = {code: undefined, message: `it names ${crate}::${names.join('::')}`, place: `src/${file}`};
					named.push({declaration: id, feature, source: 'name', error});
					grown = withFeatures(grown, slot, [feature]);
				}
			}
		}

		return {sets: grown, evidence: [...evidence, ...named]};
	}

	#inCopy(file: string): string {
		const {folder, workspace} = this.#request;
		return path.join(folder, path.relative(workspace.root, file));
	}

	/** Keeps the features of all other packages as they are in the build, so that a check compiles anew only what is looked at. */
	async #writePin(): Promise<string> {
		const {packageFolder, workspace} = this.#request;
		const {open, libraries} = this.#parts;
		const lines = [...libraries].flatMap(([id, features], index) => {
			const library = workspace.packages.get(id);
			const isSingle = open.some(({declaration: {packageId}}) => packageId === id) && !this.#parts.doubled.has(id);
			return library === undefined || !id.includes('/crates.io-index#') || isSingle || this.#isPart(library)
				? []
				: [
						`[dependencies.d${index}]\npackage = "${library.name}"\nversion = "=${library.version}"\ndefault-features = false\nfeatures = ${JSON.stringify([...features])}\n`,
					];
		});
		const pin = path.join(packageFolder, 'ferrovia-pin');
		await mkdir(path.join(pin, 'src'), {recursive: true});
		await writeFile(path.join(pin, 'src', 'lib.rs'), '');
		await writeFile(
			path.join(pin, 'Cargo.toml'),
			`[package]\nname = "ferrovia-pin"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n${lines.join('')}`,
		);
		return pin;
	}

	/** Whether it gets its features from a package that is looked at alone, as clap_builder does from clap. */
	#isPart({id, name}: ResolvedPackage): boolean {
		const users = usersOf(this.#request.workspace, id).filter(user => this.#parts.libraries.has(user.id));
		return users.every(user =>
			this.#parts.open.some(({declaration}) => declaration.packageId === user.id && /^[-_]/.test(name.replace(user.name, ''))),
		);
	}

	async #check(sets: Sets, manifest: string, text: string, pin: string): Promise<CheckResult> {
		const {open} = this.#parts;
		const selections = open.map(slot => ({slot, selection: mergedSelection(slot, sets.get(slot.declaration.id) ?? new Set())}));
		const key = JSON.stringify(selections.map(({selection}) => selection));
		const known = this.#results.get(key);
		if (known !== undefined) {
			return known;
		}

		const {cargo, folder, lockfile, workspace, onCheck} = this.#request;
		const isolated = selections.map(
			({slot: {declaration}, selection}): Isolated => ({declaration, selection, copy: this.#copies.get(declaration.packageId)}),
		);
		const root = readToml(await readFile(path.join(workspace.root, 'Cargo.toml'), 'utf8'));
		await writeFile(manifest, isolatedManifest(text, root, isolated, {'ferrovia-pin': {path: pin}}));
		// Cargo forgets what is not needed for now, and would later take the newest there is.
		await copyFile(lockfile, path.join(folder, 'Cargo.lock'));
		onCheck();
		const result = await checkProject(cargo, folder, this.#build);
		const named = {
			...result,
			errors: result.errors.map(error => ({...error, packageId: this.#packageOf(error.manifestPath) ?? error.packageId})),
		};
		this.#results.set(key, named);
		return named;
	}

	#packageOf(file: string): string | undefined {
		const {workspace, folder} = this.#request;
		const copied = [...this.#copies].find(([, copy]) => file.startsWith(copy + path.sep));
		return copied?.[0] ?? packageOf(workspace, folder, file);
	}
}

class StoppedError extends Error {}
