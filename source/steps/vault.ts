import {inspect} from 'node:util';
import type {Secret} from '../engine/secrets.ts';

/** A pair of keys for a store, in memory only: it prints, logs and serializes as a mask. */
export class SecretKey {
	readonly id: string;
	readonly #secret: string;

	constructor(id: string, secret: string) {
		this.id = id;
		this.#secret = secret;
	}

	/** The secret itself, for the one call that needs it. */
	reveal(): string {
		return this.#secret;
	}

	toJSON(): string {
		return '[secret]';
	}

	toString(): string {
		return '[secret]';
	}

	[inspect.custom](): string {
		return `SecretKey ${this.id} [secret]`;
	}
}

type Deposit = {
	readonly key: Secret | SecretKey;
	readonly settled: () => Promise<void>;
	readonly abandoned: () => Promise<void>;
	/** When the oldest was made of those that this one replaces: what holds one of them was stored since. Undefined where it is the first. */
	readonly replacesSince?: Date;
};

/**
Where one step leaves a secret for another in the same run. Nothing of it outlives the run: what was not handed over by then is
given up, and whoever left it takes it out of the world again.
*/
export class Vault {
	readonly #deposits = new Map<string, Deposit>();
	readonly #seen = new Map<string, unknown>();

	/** Leaves a key or a token. `settled` runs once it is stored where it belongs; `abandoned` when the run ends without that. */
	leave(name: string, key: Secret | SecretKey, {settled, abandoned, replacesSince}: Omit<Deposit, 'key'>): void {
		this.#deposits.set(name, {key, settled, abandoned, replacesSince});
	}

	/** The key, still to be handed over. */
	look(name: string): Secret | SecretKey | undefined {
		return this.#deposits.get(name)?.key;
	}

	/** When the oldest was made of those that this key replaces. */
	replacesSince(name: string): Date | undefined {
		return this.#deposits.get(name)?.replacesSince;
	}

	/** Says that the key is stored where it belongs: only now is an older one given up. */
	async handedOver(name: string): Promise<void> {
		const deposit = this.#deposits.get(name);
		this.#deposits.delete(name);
		await deposit?.settled();
	}

	/** Keeps what was seen with a secret while it was at hand, for the checks of the same run. Nothing secret itself. */
	remember(name: string, seen: unknown): void {
		this.#seen.set(name, seen);
	}

	recall(name: string): unknown {
		return this.#seen.get(name);
	}

	/** Gives up what nobody took: all of it, even if some of it can't be given up, which is thrown afterwards. */
	async dispose(): Promise<void> {
		const left = [...this.#deposits.values()];
		this.#deposits.clear();
		const endings = await Promise.allSettled(left.map(async ({abandoned}) => abandoned()));
		for (const ending of endings) {
			if (ending.status === 'rejected') {
				throw ending.reason;
			}
		}
	}
}
