import {hasTarget} from '../../project/rust-targets.ts';
import type {Cargo} from './check-project.ts';
import type {MemberBuild} from './member-builds.ts';
import {checkOnce, type ProjectCheck, type TogetherRequest} from './search-together.ts';
import {type Sets, type Slot, withFeatures} from './slots.ts';

/**
What compiles with all that is declared. What does not can't be judged: its dependencies keep their features, and a note says so.
*/
export class Baseline {
	readonly notes: string[] = [];
	readonly #request: TogetherRequest;
	readonly #judged = new Map<ProjectCheck, boolean>();
	readonly #frozen = new Set<Slot>();

	constructor(request: TogetherRequest) {
		this.#request = request;
	}

	/** The checks that pass. */
	get passing(): readonly ProjectCheck[] {
		return [...this.#judged].filter(([, passes]) => passes).map(([check]) => check);
	}

	/** Whether it has been judged. */
	knows(check: ProjectCheck): boolean {
		return this.#judged.has(check);
	}

	/** Whether any check that passes compiles the member, for the same target. */
	covers({member, target}: MemberBuild): boolean {
		return this.passing.some(check => check.members.has(member.id) && check.target === target);
	}

	/** Adds all that stays because it can't be judged. */
	withFrozen(sets: Sets): Sets {
		return [...this.#frozen].reduce((grown, slot) => withFeatures(grown, slot, slot.all), sets);
	}

	/** Whether it compiles; asked of cargo where that is not known yet. The copy's manifests must be as they are in the project. */
	async judge(check: ProjectCheck, cargo: Cargo = this.#request.cargo): Promise<boolean> {
		const known = this.#judged.get(check);
		if (known !== undefined) {
			return known;
		}

		cargo.output(`checking ${check.label} as it is`);
		const why = await this.#failureOf(check, cargo);
		this.#judged.set(check, why === undefined);
		if (why !== undefined) {
			this.#freeze(check);
			this.notes.push(
				`Nothing is known of ${check.label}, which does not compile as it is (${why}): what it depends on keeps its features.`,
			);
		}

		return why === undefined;
	}

	/** It has compiled with fewer features, so it does as it is. */
	assume(check: ProjectCheck): void {
		this.#judged.set(check, this.#judged.get(check) ?? true);
	}

	#freeze({members, packages}: ProjectCheck): void {
		const {workspace, slots} = this.#request;
		const names = new Set([...members].map(id => workspace.packages.get(id)?.name));
		for (const slot of slots) {
			const {declaration} = slot;
			if (declaration.members.some(name => names.has(name)) && packages?.has(declaration.packageId) !== false) {
				this.#frozen.add(slot);
			}
		}
	}

	async #failureOf(check: ProjectCheck, cargo: Cargo): Promise<string | undefined> {
		const {target} = check;
		// Before anything is compiled for it in vain.
		if (target !== undefined && !(await hasTarget(this.#request.cargo, this.#request.folder, target))) {
			return `the target is not installed; rustup target add ${target}`;
		}

		const {ok, errors} = await checkOnce({...this.#request, cargo}, check);
		return ok ? undefined : (errors[0]?.message.split('\n')[0] ?? 'no message');
	}
}
