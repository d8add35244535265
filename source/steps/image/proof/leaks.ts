import path from 'node:path';
import type {DockerEngine} from '../../../services/docker.ts';
import type {RunProcess} from '../../../services/process.ts';
import {archiveHolds} from './archive.ts';
import type {BuildVertex} from './progress.ts';

export type LeakSearch = {
	readonly run: RunProcess;
	readonly engine: DockerEngine;
	readonly signal: AbortSignal;
	/** An empty private folder. */
	readonly folder: string;
	readonly image: string;
	/** The stage that compiles: its layers go into CI's layer cache. */
	readonly builder: string;
	readonly vertices: readonly BuildVertex[];
	readonly canaries: readonly string[];
};

/** Where what was given as a secret came up again: in the build's own words, in the history, or in a layer. Undefined where it was not possible to look. */
export async function findLeaks({
	run,
	engine,
	signal,
	folder,
	image,
	builder,
	vertices,
	canaries,
}: LeakSearch): Promise<readonly string[] | undefined> {
	const found = new Set<string>();
	const holds = (text: string) => canaries.some(canary => text.includes(canary));
	if (vertices.some(({name, lines}) => holds(`${name}\n${lines.join('\n')}`))) {
		found.add("the build's log");
	}

	for (const [name, words] of [
		[image, 'the image'],
		[builder, 'the builder stage'],
	] as const) {
		const docker = async (...argv: readonly string[]) =>
			run(['docker', ...argv], {env: engine.environment, signal, timeoutMs: 10 * 60_000});
		const history = await docker('history', '--no-trunc', name);
		const inspected = await docker('image', 'inspect', name);
		const archive = path.join(folder, `${name}.tar`);
		const saved = await docker('save', '--output', archive, name);
		if (!history.ok || !inspected.ok || !saved.ok) {
			return undefined;
		}

		if (holds(history.stdout) || holds(inspected.stdout)) {
			found.add(`the history of ${words}`);
		}

		if (await archiveHolds(archive, canaries, signal)) {
			found.add(`a layer of ${words}`);
		}
	}

	return [...found];
}
