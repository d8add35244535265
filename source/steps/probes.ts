import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {buildProbe, type ProbeBuild, type ProbeRequest} from './probe-build.ts';

/**
Real builds of a small crate in private folders. Checks run concurrently and several look at the same build, so each different
build is made once; one after the other, because a build uses every core by itself.
*/
export class Probes {
	readonly #builds = new Map<string, Promise<ProbeBuild>>();
	readonly #folders: string[] = [];
	#last: Promise<unknown> = Promise.resolve();

	/** The build that this request asks for, made now or earlier. */
	async build(request: ProbeRequest): Promise<ProbeBuild> {
		const key = JSON.stringify({...request, run: undefined, signal: undefined, output: undefined});
		const known = this.#builds.get(key);
		if (known !== undefined) {
			return known;
		}

		const build = this.#last.then(async () => buildProbe(request, await this.folder()));
		this.#last = build.catch(() => undefined);
		this.#builds.set(key, build);
		return build;
	}

	/** A new private folder, removed by {@link dispose}. */
	async folder(): Promise<string> {
		const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-probe-'));
		this.#folders.push(folder);
		return folder;
	}

	/** Removes everything that the probes left. */
	async dispose(): Promise<void> {
		await this.#last;
		await Promise.all(this.#folders.map(async folder => rm(folder, {recursive: true, force: true, maxRetries: 3})));
	}
}
