import libsodium from 'libsodium-wrappers';
import {describe, expect, it} from 'vitest';
import {newSealingKeys, unseal} from '../../../source/rehearsal/runner/keys.ts';
import {seal} from '../../../source/services/github/seal.ts';

describe("the runner's keys", () => {
	it('are a new pair of libsodium each time', async () => {
		await libsodium.ready;
		const [one, other] = [newSealingKeys(), newSealingKeys()];
		const computed = libsodium.crypto_scalarmult_base(new Uint8Array(Buffer.from(one.secretKey, 'base64')));
		expect(Buffer.from(computed).toString('base64')).toBe(one.publicKey);
		expect(other).not.toEqual(one);
	});

	it.each(['a-token', '', 'ein Schlüssel\nin zwei Zeilen', 'x'.repeat(10_000)])('open what was sealed with them: %.20s', async secret => {
		const keys = newSealingKeys();
		expect(await unseal(await seal(secret, keys.publicKey), keys)).toBe(secret);
	});

	it('open nothing else', async () => {
		const [keys, other] = [newSealingKeys(), newSealingKeys()];
		const sealed = await seal('a-token', other.publicKey);
		expect(await unseal(sealed, keys)).toBeUndefined();
		const own = Buffer.from(await seal('a-token', keys.publicKey), 'base64');
		own[own.length - 1] = (own.at(-1) ?? 0) ^ 1;
		expect(await unseal(own.toString('base64'), keys)).toBeUndefined();
	});
});
