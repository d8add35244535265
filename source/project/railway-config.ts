import {readFile} from 'node:fs/promises';
import path from 'node:path';

/** What Ferrovia reads of the file that Railway's CLI keeps (https://github.com/railwayapp/cli/blob/master/src/config.rs). */
export type RailwayConfig = {
	/** What each folder is linked to, by its absolute path. */
	readonly projects?: Readonly<Record<string, unknown>>;
	readonly user?: {
		/** From before there were sessions; it does not expire. */
		readonly token?: string | null;
		readonly accessToken?: string | null;
		/** Seconds since 1970. */
		readonly tokenExpiresAt?: number | null;
	};
};

/** The file of Railway's CLI in somebody's home; undefined where there is none, or none that the CLI itself would understand. It is never written. */
export async function readRailwayConfig(home: string): Promise<RailwayConfig | undefined> {
	try {
		const config: unknown = JSON.parse(await readFile(path.join(home, '.railway', 'config.json'), 'utf8'));
		return typeof config === 'object' && config !== null ? config : undefined;
	} catch {
		return undefined;
	}
}
