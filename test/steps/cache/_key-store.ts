import {readFile, writeFile} from 'node:fs/promises';
import type {Step} from '../../../source/engine/step.ts';
import {keyDeposit} from '../../../source/steps/deposits.ts';
import {SecretKey} from '../../../source/steps/vault.ts';
import type {World} from '../../../source/steps/world.ts';

/** A stand-in for the step that stores the key where CI finds it: a file that survives the process, as a secret on GitHub does. */
export function keyStoreStep(file: string): Step<World> {
	return {
		id: 'github',
		title: 'github',
		summary: 'stores the key',
		needs: ['cache'],
		applicability: () => ({applies: true}),
		plan: async world => ({
			changes: [
				{
					id: 'github/secret',
					kind: 'resource',
					summary: 'store the key',
					preview: {type: 'resource', verb: 'create', provider: 'github', resource: 'secret', lines: []},
					reversal: {type: 'none', reason: 'only a test'},
					async apply() {
						const key = world.vault.look(keyDeposit);
						if (!(key instanceof SecretKey)) {
							if ((await readStoredKey(file)) === undefined) {
								throw new Error('there is no key to store, and none is stored');
							}

							return;
						}

						await writeFile(file, key.id);
						await world.vault.handedOver(keyDeposit);
					},
				},
			],
		}),
		checks: () => [],
	};
}

/** Id of the key that CI finds. */
export async function readStoredKey(file: string): Promise<string | undefined> {
	return readFile(file, 'utf8').catch(() => undefined);
}
