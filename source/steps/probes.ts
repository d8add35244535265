import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {buildProbe, type ProbeBuild, type ProbeRequest} from './probe-build.ts';

/**
Real builds of a small crate in private folders. Checks run concurrently and several look at the same build, so each different
build is made once; one after the other, because a build uses every core by itself.
*/
export class Probes {
	readonly #results = new Map<string, Promise<unknown>>();
	readonly #folders: string[] = [];
	readonly #named: Map<string, Promise<string>>;
	readonly #leftovers: Array<() => Promise<void>> = [];
	#last: Promise<unknown> = Promise.resolve();

	/** `named`: for folders that the probes of several worlds share. */
	constructor(named = new Map<string, Promise<string>>()) {
		this.#named = named;
	}

	/** The build that this request asks for, made now or earlier. */
	async build(request: ProbeRequest): Promise<ProbeBuild> {
		const key = JSON.stringify({...request, run: undefined, signal: undefined, output: undefined});
		return this.exclusive(key, async () => buildProbe(request, await this.folder()));
	}

	/** Does the work of this key once, while no other probe runs. */
	async exclusive<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
		const known = this.#results.get(key) as Promise<Result> | undefined;
		if (known !== undefined) {
			return known;
		}

		const result = this.#last.then(work);
		this.#last = result.catch(() => undefined);
		this.#results.set(key, result);
		return result;
	}

	/** A new private folder, removed by {@link dispose}. */
	async folder(): Promise<string> {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-probe-'));
		this.#folders.push(folder);
		return folder;
	}

	/** The private folder of this name, for what one probe has built and another one can use. */
	async sharedFolder(name: string): Promise<string> {
		const folder = this.#named.get(name) ?? this.folder();
		this.#named.set(name, folder);
		return folder;
	}

	/** Removes what is not a file, when all is done. */
	onDispose(remove: () => Promise<void>): void {
		this.#leftovers.push(remove);
	}

	/** Removes everything that the probes left. */
	async dispose(): Promise<void> {
		await this.#last;
		await Promise.allSettled(this.#leftovers.map(async remove => remove()));
		await Promise.all(this.#folders.map(async folder => rm(folder, {recursive: true, force: true, maxRetries: 3})));
	}
}
