import fc from 'fast-check';
import sodium from 'libsodium-wrappers';
import {describe, expect, it} from 'vitest';
import {seal} from '../../../source/services/github/seal.ts';

await sodium.ready;

/** GitHub's own description of the field (PUT …/actions/secrets/{secret_name}). */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

function keyPair() {
	const {publicKey, privateKey} = sodium.crypto_box_keypair();
	return {
		key: Buffer.from(publicKey).toString('base64'),
		open: (box: string) => Buffer.from(sodium.crypto_box_seal_open(Buffer.from(box, 'base64'), publicKey, privateKey)).toString('utf8'),
	};
}

describe('a sealed secret', () => {
	it('is opened by libsodium, whatever is in it', async () => {
		const {key, open} = keyPair();
		await fc.assert(
			fc.asyncProperty(fc.string({unit: 'binary', maxLength: 300}), async secret => {
				const box = await seal(secret, key);
				expect(box).toMatch(base64);
				expect(open(box)).toBe(Buffer.from(secret, 'utf8').toString('utf8'));
			}),
			{numRuns: 12},
		);
	});

	it('is another one each time, and nothing of the secret shows', async () => {
		const {key} = keyPair();
		const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
		const [a, b] = await Promise.all([seal(secret, key), seal(secret, key)]);
		expect(a).not.toBe(b);
		expect(Buffer.from(a, 'base64').toString('latin1')).not.toContain(secret.slice(0, 8));
	});

	it('is opened by no other key', async () => {
		const box = await seal('a secret', keyPair().key);
		expect(() => keyPair().open(box)).toThrow();
	});

	it.each(['', 'c2hvcnQ=', '2Sg8iYjAxxmI2LvUXpJjkYrMxURPc8r+dB7TJyvv1234'])('is not made with what is no key: "%s"', async key => {
		await expect(seal('a secret', key)).rejects.toThrow('should have 32');
	});
});
