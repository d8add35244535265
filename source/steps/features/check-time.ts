import {mkdir} from 'node:fs/promises';
import {timeBuild} from '../../measure/timed-build.ts';
import type {Cargo} from './check-project.ts';

/** A {@link Cargo} that counts what its commands cost. */
export type TimedCargo = {
	readonly cargo: Cargo;
	/** CPU seconds of all commands so far; undefined where one failed, or the system does not tell. */
	readonly cpuSeconds: () => number | undefined;
};

/** `folder`: private, for a few small files. */
export function timed(cargo: Cargo, folder: string): TimedCargo {
	let sum: number | undefined = 0;
	return {
		cpuSeconds: () => sum,
		cargo: {
			...cargo,
			async run(argv, options = {}) {
				await mkdir(folder, {recursive: true});
				const {result, cpuSeconds} = await timeBuild({
					run: async (command, more) => cargo.run(command, {...options, ...more}),
					...{argv, folder, signal: cargo.signal, cwd: options.cwd ?? '.', environment: options.env ?? {}, sccache: undefined},
				});
				sum = !result.ok || sum === undefined || cpuSeconds === undefined ? undefined : sum + cpuSeconds;
				return result;
			},
		},
	};
}
