import {existsSync} from 'node:fs';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {copyWorkspace} from '../../project/copy-project.ts';
import type {Look} from '../../project/look.ts';
import type {Project} from '../../project/project.ts';
import {type Cargo, checkEnvironment} from './check-project.ts';
import type {FeatureSets, RuntimeFeature, Selection} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {isSameSelection} from './feature-graph.ts';
import {type GatedNames, readGatedNames} from './gated-names.ts';
import type {Evidence} from './grow.ts';
import type {KeptFeatures} from './kept-features.ts';
import {type MemberBuild, planBuilds} from './member-builds.ts';
import {searchAlone} from './search-alone.ts';
import {checkOnce, checksOf, type ProjectCheck, searchTogether, type TogetherRequest, writeSelections} from './search-together.ts';
import {type Sets, type Slot, selectionsOf, slotsOf, wantedOf, withFeatures} from './slots.ts';
import {findUnusedDependencies, type UnusedDependency} from './unused-dependencies.ts';

export type SearchRequest = Pick<Look, 'run' | 'environment' | 'signal'> & {
	/** Shows what is being done; nothing that is kept. */
	readonly output: (line: string) => void;
	readonly project: Pick<Project, 'root' | 'git' | 'cargo'>;
	readonly workspace: WorkspaceDeclarations;
	/** All builds of the project. */
	readonly builds: readonly CargoBuildCommand[];
	/** Features that stay although nothing is seen to need them. */
	readonly runtime: KeptFeatures;
	/** What more must hold of a project that compiles: see {@link Proof}. */
	readonly proofs?: readonly Proof[];
	/** For the private copies and what is built of them: as much as a `target` folder. Default: the system's folder for temporary files. */
	readonly temporary?: string;
};

/**
Something that the project does, asked of a private copy: its tests, the answer of its server. What it finds wrong, in one line, or undefined. Not asked
of less features where all of them do not pass.
*/
export type Proof = {
	readonly label: string;
	readonly find: (cargo: Cargo, folder: string) => Promise<string | undefined>;
};

export type SearchResult = {
	/** What each declaration is to say, by its id: only those that change. */
	readonly changes: ReadonlyMap<string, Selection>;
	/** What is to be on, by a declaration's id. */
	readonly needs: FeatureSets;
	readonly evidence: readonly Evidence[];
	/** Features that stay for what they do at run time, by a declaration's id: nothing was seen to need them. */
	readonly kept: ReadonlyMap<string, readonly RuntimeFeature[]>;
	/** Dependencies that rustc sees no use of; empty where it could not look. */
	readonly unused: readonly UnusedDependency[];
	/** What could not be looked at, and why, in sentences. */
	readonly notes: readonly string[];
	/** Calls of `cargo check`. */
	readonly checks: number;
	readonly seconds: number;
};

/**
Finds the features that the project needs, with rustc's own word for it: of each member by itself first, where nobody else supplies them, then of the project
as a whole. Only what has passed all of that in the end is told. A string says why nothing could be found out. The user's project is only read; all else is in
private folders, which are gone in the end.
*/
export async function findNeeds(request: SearchRequest): Promise<SearchResult | string> {
	const folder = await realpath(await mkdtemp(path.join(request.temporary ?? os.tmpdir(), 'ferrovia-features-')));
	try {
		return await new Search(request, folder).find();
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 3});
	}
}

class Search {
	readonly #request: SearchRequest;
	readonly #folder: string;
	readonly #cargo: Cargo;
	readonly #notes: string[] = [];
	#checks = 0;

	constructor(request: SearchRequest, folder: string) {
		this.#request = request;
		this.#folder = folder;
		const {run, signal, environment, output} = request;
		this.#cargo = {run, signal, output, environment: checkEnvironment(environment, path.join(folder, 'target'))};
	}

	async find(): Promise<SearchResult | string> {
		const started = performance.now();
		const {workspace, builds, output} = this.#request;
		output('copying the project');
		const [together, alone] = [await this.#copy('together'), await this.#copy('alone')];
		const fetched = await this.#cargo.run(['cargo', 'fetch', '--locked'], {
			cwd: together,
			env: this.#cargo.environment,
			signal: this.#cargo.signal,
			timeoutMs: 600_000,
			onLine: output,
		});
		if (!fetched.ok) {
			// Offline, all may be there all the same.
			output('what is not downloaded yet stays so');
		}

		const plan = await planBuilds(this.#cargo, together, builds, workspace);
		if (typeof plan === 'string') {
			return plan;
		}

		const all = await this.#runtimeOf(slotsOf(workspace, new Map()), undefined);
		const slots = slotsOf(workspace, all.together);
		const request = this.#togetherRequest(slots, together);
		const {passing, frozen} = await this.#judgeBaseline(request, checksOf(builds, plan));
		if (passing.length === 0) {
			return `nothing of it compiles as it is: ${this.#notes.join(' ')}`;
		}

		const floorOf = (kept: Sets) =>
			slots.reduce<Sets>(
				(sets, slot) => withFeatures(sets, slot, frozen.has(slot) ? slot.all : (kept.get(slot.declaration.id) ?? [])),
				new Map(),
			);
		const members = plan.members.filter(({member, target}) =>
			passing.some(check => check.members.has(member.id) && check.target === target),
		);
		let kept = all;
		let floor = floorOf(kept.sets);
		let grown = await this.#searchAlone(slots, members, alone, floor);
		// What does something at run time only together with a feature that has gone may go too.
		for (let round = 0; round < 3; round++) {
			const next = await this.#runtimeOf(slots, grown.sets);
			const lower = floorOf(next.sets);
			if (sizeOf(lower) >= sizeOf(floor)) {
				break;
			}

			[kept, floor] = [next, lower];
			grown = await this.#searchAlone(slots, members, alone, floor);
		}

		output('checking the project as a whole');
		const whole = await searchTogether(request, passing, grown.sets);
		const sets = await this.#prove(request, whole.sets);
		const changes = [...selectionsOf(slots, sets)].filter(
			([id, selection]) => !slots.some(({declaration}) => declaration.id === id && isSameSelection(declaration.declared, selection)),
		);
		const evidence = [...grown.evidence, ...whole.evidence];
		return {
			changes: new Map(changes),
			needs: wantedOf(slots, sets),
			evidence,
			kept: withoutNeeded(kept.features, evidence),
			unused: await this.#findUnused(builds, passing),
			notes: this.#notes,
			checks: this.#checks,
			seconds: (performance.now() - started) / 1000,
		};
	}

	async #copy(name: string): Promise<string> {
		const {project, signal} = this.#request;
		return copyWorkspace(this.#cargo, project, path.join(this.#folder, name), signal);
	}

	#togetherRequest(slots: readonly Slot[], folder: string): TogetherRequest {
		const {workspace} = this.#request;
		return {
			...{workspace, slots, folder, cargo: this.#cargo, gatedNames: this.#gatedNames},
			lockfile: path.join(workspace.root, 'Cargo.lock'),
			onCheck: () => {
				this.#checks++;
			},
		};
	}

	readonly #names = new Map<string, Promise<GatedNames>>();
	readonly #gatedNames = async (packageId: string): Promise<GatedNames> => {
		const names = this.#names.get(packageId) ?? readGatedNames(this.#request.workspace.packages.get(packageId)?.sources ?? '');
		this.#names.set(packageId, names);
		return names;
	};

	/** Of what is on in these sets, or of all: what stays, and what goes together or not at all. */
	async #runtimeOf(
		slots: readonly Slot[],
		on: Sets | undefined,
	): Promise<{
		readonly sets: Sets;
		readonly features: ReadonlyMap<string, readonly RuntimeFeature[]>;
		readonly together: ReadonlyMap<string, readonly ReadonlySet<string>[]>;
	}> {
		const {runtime, workspace} = this.#request;
		const found = await Promise.all(
			slots.map(async ({declaration, table, all}) => {
				const features = await runtime(declaration, table, on?.get(declaration.id) ?? all, workspace.packages);
				return [declaration.id, features] as const;
			}),
		);
		const staying = found.map(([id, features]) => [id, features.filter(({together}) => together === undefined)] as const);
		return {
			features: new Map(staying),
			sets: new Map(staying.map(([id, features]) => [id, new Set(features.map(({feature}) => feature))])),
			together: new Map(
				found.map(([id, features]) => [id, features.flatMap(({together}) => (together === undefined ? [] : [new Set(together)]))]),
			),
		};
	}

	/** What does not compile as it is can't be judged: what is declared for it stays. */
	async #judgeBaseline(
		request: TogetherRequest,
		checks: readonly ProjectCheck[],
	): Promise<{readonly passing: readonly ProjectCheck[]; readonly frozen: ReadonlySet<Slot>}> {
		const passing: ProjectCheck[] = [];
		const frozen = new Set<Slot>();
		const {workspace, output} = this.#request;
		for (const check of checks) {
			output(`checking ${check.label} as it is`);
			const why = (await this.#missingTarget(check, request.folder)) ?? (await failureOfCheck(request, check));
			if (why === undefined) {
				passing.push(check);
				continue;
			}

			const names = new Set([...check.members].map(id => workspace.packages.get(id)?.name));
			for (const slot of request.slots) {
				const {members, packageId} = slot.declaration;
				if (members.some(name => names.has(name)) && check.packages?.has(packageId) !== false) {
					frozen.add(slot);
				}
			}

			this.#notes.push(
				`Nothing is known of ${check.label}, which does not compile as it is (${why}): what it depends on keeps its features.`,
			);
		}

		return {passing, frozen};
	}

	/** Before anything is compiled for it in vain. */
	async #missingTarget({target}: ProjectCheck, cwd: string): Promise<string | undefined> {
		const {run, environment: env, signal} = this.#cargo;
		if (target === undefined) {
			return undefined;
		}

		const {ok, stdout} = await run(['rustc', '--print', 'target-libdir', '--target', target], {cwd, env, signal, timeoutMs: 30_000});
		return ok && !existsSync(stdout.trim()) ? `the target is not installed; rustup target add ${target}` : undefined;
	}

	async #searchAlone(
		slots: readonly Slot[],
		members: readonly MemberBuild[],
		folder: string,
		floor: Sets,
	): Promise<{readonly sets: Sets; readonly evidence: readonly Evidence[]}> {
		let sets = floor;
		const evidence: Evidence[] = [];
		const {output} = this.#request;
		for (const build of members) {
			output(`looking at what ${build.member.name} needs by itself`);
			const packageFolder = path.join(this.#folder, 'packages');
			const request = {...this.#togetherRequest(slots, folder), packageFolder, copies: this.#copies};
			const growth = await searchAlone(request, build, sets);
			if (growth !== undefined && 'impossible' in growth) {
				this.#notes.push(
					`What ${build.member.name} needs by itself could not be looked at (${growth.impossible}): others may supply features that it does not ask for.`,
				);
			} else if (growth !== undefined) {
				sets = growth.sets;
				evidence.push(...growth.evidence);
			}
		}

		return {sets, evidence};
	}

	readonly #copies = new Map<string, Promise<string>>();

	/** Gives declarations their features back until all that passed with them passes again. */
	async #prove(request: TogetherRequest, sets: Sets): Promise<Sets> {
		let proven = sets;
		for (const proof of this.#request.proofs ?? []) {
			proven = await this.#proveOne(request, proof, proven);
		}

		return proven;
	}

	async #proveOne(request: TogetherRequest, {label, find}: Proof, sets: Sets): Promise<Sets> {
		const {slots, folder} = request;
		const ask = async (asked: Sets) => {
			await writeSelections(request, selectionsOf(slots, asked));
			this.#checks++;
			return find(this.#cargo, folder);
		};
		this.#request.output(`${label} with fewer features`);
		const wrong = await ask(sets);
		if (wrong === undefined) {
			return sets;
		}

		const back = (some: readonly Slot[]) => some.reduce((grown, slot) => withFeatures(grown, slot, slot.all), sets);
		this.#request.output(`${label} as it is`);
		const before = await ask(back(slots));
		if (before !== undefined) {
			this.#notes.push(`${label} could not be asked, because it fails with all features too: ${before}`);
			return sets;
		}

		// Each time half of those that may be the cause.
		let suspects = slots.filter(slot => sizeOf(new Map([['', slot.all]])) > (sets.get(slot.declaration.id)?.size ?? 0));
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

		this.#notes.push(
			`${label} failed with fewer features (${wrong}): ${suspects.map(({declaration}) => declaration.package).join(', ')} keep theirs.`,
		);
		return back(suspects);
	}

	async #findUnused(builds: readonly CargoBuildCommand[], passing: readonly ProjectCheck[]): Promise<readonly UnusedDependency[]> {
		const {workspace, output} = this.#request;
		const commands = builds
			.filter(build => passing.some(check => check.arguments === build.arguments))
			.map(({arguments: args, target}) => [...args, ...(target === undefined ? [] : ['--target', target])]);
		if (commands.length < builds.length) {
			return [];
		}

		output('looking for dependencies that nothing uses');
		this.#checks += commands.length;
		const found = await findUnusedDependencies(workspace, {...this.#cargo, folder: await this.#copy('unused'), builds: commands});
		if (typeof found === 'string') {
			this.#notes.push(`Unused dependencies were not looked for: ${found}`);
			return [];
		}

		return found;
	}
}

async function failureOfCheck(request: TogetherRequest, check: ProjectCheck): Promise<string | undefined> {
	const {ok, errors} = await checkOnce(request, check);
	return ok ? undefined : (errors[0]?.message.split('\n')[0] ?? 'no message');
}

function withoutNeeded(
	kept: ReadonlyMap<string, readonly RuntimeFeature[]>,
	evidence: readonly Evidence[],
): ReadonlyMap<string, readonly RuntimeFeature[]> {
	return new Map(
		[...kept].map(([id, features]) => [
			id,
			features.filter(({feature}) => !evidence.some(one => one.declaration === id && one.feature === feature)),
		]),
	);
}

function sizeOf(sets: Sets): number {
	return [...sets.values()].reduce((sum, set) => sum + set.size, 0);
}
