import type {CargoBuildCommand} from '../../project/cargo-builds.ts';
import {type CheckOptions, type CheckResult, checkCrates} from './check-crates.ts';
import type {Complaint} from './complaints.ts';
import type {Declaration, FeatureSets} from './declaration.ts';
import type {WorkspaceDeclarations} from './declarations.ts';
import {impliedBy} from './feature-graph.ts';
import {type Candidate, hintsOf} from './hints.ts';
import {smallestEnough} from './minimise.ts';
import {changedSelections, declaredAtoms, tableOf, writeSelections} from './selections.ts';

/** One way in which the project is really compiled. */
export type ProjectCheck = {
	/** For the reader: `api alone`, `the whole workspace with its tests`. */
	readonly title: string;
	/** What stands behind `cargo check`. */
	readonly args: readonly string[];
	/** The only member that it is about. */
	readonly member: string | undefined;
};

/** Every member alone, so that none lives on another's features; all together; and each build with its own features, for its own target. */
export function projectChecks(members: readonly string[], builds: readonly CargoBuildCommand[]): readonly ProjectCheck[] {
	return [
		...builds.map(({id, arguments: args, target}) =>
			id === 'all'
				? {title: 'the workspace with its tests and examples', args: ['--workspace', '--all-targets'], member: undefined}
				: {title: `the build of the ${id}`, args: [...args, ...(target === undefined ? [] : ['--target', target])], member: undefined},
		),
		...members.flatMap(member => [
			{title: `${member} alone`, args: ['--package', member], member},
			{title: `${member} alone with its tests and examples`, args: ['--package', member, '--all-targets'], member},
		]),
	];
}

export type WholeProjectOptions = CheckOptions & {
	readonly workspace: WorkspaceDeclarations;
	readonly checks: readonly ProjectCheck[];
	/** What is believed to be enough. */
	readonly wanted: FeatureSets;
};

export type WholeProjectResult = {
	/** What is enough: every check that passes as the project is passes with it. */
	readonly wanted: FeatureSets;
	readonly calls: number;
	readonly notes: readonly string[];
};

/**
Checks the project with the features that are wanted, and switches on again what is missed, until everything passes that passes with the declared ones.
What does not pass even so is no judge: what it is made of stays as it is declared.
*/
export async function proveWholeProject(options: WholeProjectOptions): Promise<WholeProjectResult> {
	return new WholeProject(options).prove();
}

class WholeProject {
	readonly #options: WholeProjectOptions;
	readonly #notes: string[] = [];
	#wanted: FeatureSets;
	#calls = 0;

	constructor(options: WholeProjectOptions) {
		this.#options = options;
		this.#wanted = options.wanted;
	}

	async prove(): Promise<WholeProjectResult> {
		const {workspace, cwd} = this.#options;
		let open = [...this.#options.checks];
		for (let before: FeatureSets | undefined; before !== this.#wanted; ) {
			before = this.#wanted;
			for (const check of open) {
				if (!(await this.#pass(check))) {
					open = open.filter(one => one !== check);
				}
			}
		}

		await writeSelections(workspace, cwd, changedSelections(workspace, this.#wanted));
		return {wanted: this.#wanted, calls: this.#calls, notes: this.#notes};
	}

	/** Makes the check pass; false when it is no judge. */
	async #pass(check: ProjectCheck): Promise<boolean> {
		for (let isJudge = false; ; ) {
			const result = await this.#check(check, this.#wanted);
			if (result.ok) {
				return true;
			}

			if (!isJudge) {
				const declared = await this.#check(
					check,
					this.#all(() => true),
				);
				if (!declared.ok) {
					this.#giveUp(check, declared);
					return false;
				}

				isJudge = true;
			}

			const more = await this.#missing(check, result);
			if (more.length === 0) {
				this.#giveUp(check, result);
				return false;
			}

			this.#wanted = this.#with(this.#wanted, more);
		}
	}

	async #missing(check: ProjectCheck, {complaints}: CheckResult): Promise<readonly Candidate[]> {
		const left = this.#candidates(check.member);
		const certain = complaints.flatMap(complaint => [...this.#gated(complaint, left), ...certainHints(complaint, left)]);
		if (certain.length > 0) {
			return certain;
		}

		return smallestEnough(left, async chosen => (await this.#check(check, this.#with(this.#wanted, chosen))).ok);
	}

	#gated({gates}: Complaint, left: readonly Candidate[]): readonly Candidate[] {
		const {packages} = this.#options.workspace;
		return gates.flatMap(({file, features}) =>
			left
				.filter(({packageId, feature}) => features.includes(feature) && file.startsWith(packages.get(packageId)?.sources ?? '\0'))
				.slice(0, 1),
		);
	}

	/** What is declared and off, of this member's dependencies or of all. */
	#candidates(member: string | undefined): readonly Candidate[] {
		const {workspace} = this.#options;
		return this.#of(member).flatMap(declaration =>
			[...declaredAtoms(workspace, declaration)]
				.filter(feature => this.#wanted.get(declaration.id)?.has(feature) !== true)
				.map(feature => ({packageId: declaration.packageId, package: declaration.package, feature}))
				.sort(
					(a, b) => impliedBy(tableOf(workspace, declaration), a.feature).size - impliedBy(tableOf(workspace, declaration), b.feature).size,
				),
		);
	}

	#of(member: string | undefined): readonly Declaration[] {
		const {declarations} = this.#options.workspace;
		const own = declarations.filter(({members}) => member === undefined || members.includes(member));
		// Of what only its tests use, the workspace's declaration is all that is known.
		return member === undefined ? own : [...own, ...declarations.filter(one => one.path[0] === 'workspace' && !own.includes(one))];
	}

	#with(wanted: FeatureSets, more: readonly Candidate[]): FeatureSets {
		const {workspace} = this.#options;
		const grown = new Map(wanted);
		for (const {packageId, feature} of more) {
			for (const declaration of workspace.declarations.filter(one => one.packageId === packageId)) {
				const declared = declaredAtoms(workspace, declaration);
				if (declared.has(feature)) {
					grown.set(
						declaration.id,
						new Set([...(grown.get(declaration.id) ?? []), feature, ...impliedBy(tableOf(workspace, declaration), feature)]),
					);
				}
			}
		}

		return grown;
	}

	#all(isDeclared: (declaration: Declaration) => boolean): FeatureSets {
		const {workspace} = this.#options;
		return new Map(
			workspace.declarations.map(declaration => [
				declaration.id,
				isDeclared(declaration) ? declaredAtoms(workspace, declaration) : (this.#wanted.get(declaration.id) ?? new Set()),
			]),
		);
	}

	#giveUp({title, member}: ProjectCheck, {complaints, failure}: CheckResult): void {
		this.#notes.push(
			`${title} does not compile as it is (${complaints[0]?.message ?? failure ?? 'no message'}): what it depends on stays as it is.`,
		);
		const own = this.#of(member);
		this.#wanted = this.#all(declaration => own.includes(declaration));
	}

	async #check({args}: ProjectCheck, wanted: FeatureSets): Promise<CheckResult> {
		const {workspace, cwd} = this.#options;
		await writeSelections(workspace, cwd, changedSelections(workspace, wanted));
		this.#calls++;
		return checkCrates(this.#options, args);
	}
}

function certainHints(complaint: Complaint, left: readonly Candidate[]): readonly Candidate[] {
	const {candidates, areCertain} = hintsOf(complaint, left);
	return areCertain ? candidates : [];
}
