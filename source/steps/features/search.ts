import {existsSync} from 'node:fs';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {copyWorkspace} from '../../project/copy-project.ts';
import type {Look} from '../../project/look.ts';
import type {Project} from '../../project/project.ts';
import {Baseline} from './baseline.ts';
import {type Cargo, checkEnvironment} from './check-project.ts';
import {timed} from './check-time.ts';
import type {FeatureSets, RuntimeFeature, Selection} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {isSameSelection} from './feature-graph.ts';
import {type GatedNames, readGatedNames} from './gated-names.ts';
import type {Evidence} from './grow.ts';
import type {KeptFeatures} from './kept-features.ts';
import {type BuildPlan, planBuilds} from './member-builds.ts';
import {type Proof, prove} from './prove.ts';
import {searchAlone} from './search-alone.ts';
import {
	checksOf,
	compiles,
	type ProjectCheck,
	type ProjectChecks,
	searchTogether,
	type TogetherRequest,
	writeSelections,
} from './search-together.ts';
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
	/** For the private copies. Default: the system's folder for temporary files. */
	readonly temporary?: string;
	/** What is compiled goes there. Default: with the copies. */
	readonly target?: string;
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
	/** What `cargo check` of all builds takes from scratch, as they are, in CPU seconds; undefined where one fails, or the system does not tell. */
	readonly cpuSeconds: number | undefined;
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
		this.#cargo = {run, signal, output, environment: checkEnvironment(environment, request.target ?? path.join(folder, 'target'))};
	}

	async find(): Promise<SearchResult | string> {
		const started = performance.now();
		const {workspace, builds, output} = this.#request;
		// Nothing has been compiled yet, so that the builds tell what a check takes from scratch.
		const isFirst = !existsSync(this.#cargo.environment.CARGO_TARGET_DIR ?? '');
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
		const checks = checksOf(builds, plan);
		const baseline = new Baseline(request);
		const {cargo, cpuSeconds} = timed(this.#cargo, path.join(this.#folder, 'timed'));
		for (const check of checks.builds) {
			await baseline.judge(check, cargo);
		}

		const scratch = isFirst && baseline.passing.length === builds.length ? cpuSeconds() : undefined;
		// What a build compiles that passes need not be looked at, if it compiles with less.
		const unseen = [...checks.alone, ...checks.others].filter(([build]) => !baseline.covers(build));
		for (const [, check] of unseen) {
			await baseline.judge(check);
		}

		const members = plan.members.filter(build => baseline.covers(build));
		if (members.length === 0) {
			return `nothing of it compiles as it is: ${baseline.notes.join(' ')}`;
		}

		const grown = await this.#searchAlone(slots, alone, {members, unitsOf: plan.unitsOf, baseline, checks: checks.alone});
		const {sets: wanted, kept} = await this.#keep(slots, grown.sets, all.features);
		output('checking the project as a whole');
		const whole = await this.#searchTogether(request, wanted, {baseline, others: [...checks.others.values()]});
		if (whole.failure !== undefined) {
			return `it compiled as it is, and does no longer: ${whole.failure}`;
		}

		const sets = await this.#prove(request, whole.sets);
		const changes = [...selectionsOf(slots, sets)].filter(
			([id, selection]) => !slots.some(({declaration}) => declaration.id === id && isSameSelection(declaration.declared, selection)),
		);
		const evidence = [...grown.evidence, ...whole.evidence];
		return {
			changes: new Map(changes),
			needs: wantedOf(slots, sets),
			evidence,
			kept: withoutNeeded(kept, evidence),
			unused: await this.#findUnused(builds, baseline.passing),
			notes: [...baseline.notes, ...this.#notes],
			cpuSeconds: scratch,
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
			together: new Map(
				found.map(([id, features]) => [id, features.flatMap(({together}) => (together === undefined ? [] : [new Set(together)]))]),
			),
		};
	}

	/**
	Adds to what is needed what stays for what it does at run time. What does something only together with a feature that goes may go too, so it is
	looked at again until nothing goes any more.
	*/
	async #keep(
		slots: readonly Slot[],
		needed: Sets,
		all: ReadonlyMap<string, readonly RuntimeFeature[]>,
	): Promise<{readonly sets: Sets; readonly kept: ReadonlyMap<string, readonly RuntimeFeature[]>}> {
		const add = (features: ReadonlyMap<string, readonly RuntimeFeature[]>) =>
			slots.reduce(
				(sets, slot) =>
					withFeatures(
						sets,
						slot,
						(features.get(slot.declaration.id) ?? []).map(({feature}) => feature),
					),
				needed,
			);
		let kept = all;
		let sets = add(kept);
		for (let size = Infinity; sizeOf(sets) < size; ) {
			size = sizeOf(sets);
			kept = (await this.#runtimeOf(slots, sets)).features;
			sets = add(kept);
		}

		return {sets, kept};
	}

	async #searchAlone(
		slots: readonly Slot[],
		folder: string,
		{
			members,
			unitsOf,
			baseline,
			checks,
		}: Pick<BuildPlan, 'members' | 'unitsOf'> & {
			readonly baseline: Baseline;
			readonly checks: ProjectChecks['alone'];
		},
	): Promise<{readonly sets: Sets; readonly evidence: readonly Evidence[]}> {
		let sets = baseline.withFrozen(new Map());
		const evidence: Evidence[] = [];
		const {output} = this.#request;
		for (const build of members) {
			output(`looking at what ${build.member.name} needs by itself`);
			const packageFolder = path.join(this.#folder, 'packages');
			const unified = unitsOf.get(build.build) ?? [];
			const request = {...this.#togetherRequest(slots, folder), packageFolder, copies: this.#copies, unified};
			const growth = await searchAlone(request, build, sets);
			const check = checks.get(build);
			const isGrowth = growth !== undefined && 'sets' in growth;
			if (check !== undefined && isGrowth && growth.compiles) {
				baseline.assume(check);
			} else if (check !== undefined && !(await baseline.judge(check))) {
				sets = baseline.withFrozen(sets);
				continue;
			}

			if (isGrowth) {
				sets = growth.sets;
				evidence.push(...growth.evidence);
			} else if (growth !== undefined) {
				this.#notes.push(
					`What ${build.member.name} needs by itself could not be looked at (${growth.impossible}): others may supply features that it does not ask for.`,
				);
			}
		}

		return {sets, evidence};
	}

	readonly #copies = new Map<string, Promise<string>>();

	/** `others`: what must compile too, and may not have been looked at as it is. */
	async #searchTogether(
		request: TogetherRequest,
		wanted: Sets,
		{baseline, others}: {readonly baseline: Baseline; readonly others: readonly ProjectCheck[]},
	): ReturnType<typeof searchTogether> {
		const open = others.filter(check => !baseline.knows(check));
		if (await compiles(request, [...baseline.passing, ...open], wanted)) {
			return {sets: wanted, evidence: [], failure: undefined};
		}

		await writeSelections(request, new Map());
		for (const check of open) {
			await baseline.judge(check);
		}

		return searchTogether(request, baseline.passing, baseline.withFrozen(wanted));
	}

	/** Gives declarations their features back until all that passed with them passes again. */
	async #prove(request: TogetherRequest, sets: Sets): Promise<Sets> {
		let proven = sets;
		for (const proof of this.#request.proofs ?? []) {
			const {sets: left, note} = await prove(request, proof, proven);
			this.#notes.push(...(note === undefined ? [] : [note]));
			proven = left;
		}

		return proven;
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
