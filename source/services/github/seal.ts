/** Length of a public key of X25519, in bytes. */
const keyLength = 32;

/**
A secret as GitHub takes it: in a libsodium sealed box (`crypto_box_seal`) for its public key, in base64. Nobody can open it but
GitHub, not even whoever sealed it (https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api).
*/
export async function seal(secret: string, publicKey: string): Promise<string> {
	const key = Buffer.from(publicKey, 'base64');
	if (key.length !== keyLength) {
		throw new TypeError(`GitHub's public key has ${key.length} bytes, and should have ${keyLength}.`);
	}

	const {seal: sealBox} = await import('tweetnacl-sealedbox-js');
	return Buffer.from(sealBox(new TextEncoder().encode(secret), new Uint8Array(key))).toString('base64');
}
