import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {readToml} from '../toml/read.ts';
import {fieldOf} from './fields.ts';

/** What a railway.toml or railway.json says about running the service. Railway reads neither for a service whose source is an image. */
export type RailwayFile = {
	/** As the user knows it. */
	readonly name: string;
	/** The table `deploy`, as it is written (https://docs.railway.com/config-as-code/reference). */
	readonly deploy: Readonly<Record<string, unknown>>;
};

/** The file in this folder that Railway would read: the TOML one before the JSON one. Undefined where there is none, or it is no table. */
export async function readRailwayFile(folder: string): Promise<RailwayFile | undefined> {
	for (const [name, parse] of [
		['railway.toml', readToml],
		['railway.json', JSON.parse],
	] as const) {
		const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
		if (text === undefined) {
			continue;
		}

		try {
			const deploy = fieldOf(parse(text), 'deploy');
			return {name, deploy: typeof deploy === 'object' && deploy !== null ? (deploy as RailwayFile['deploy']) : {}};
		} catch {
			return undefined;
		}
	}

	return undefined;
}
