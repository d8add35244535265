import {generateKeyPairSync} from 'node:crypto';

/** The pair with which a repository's secrets are sealed and opened: X25519, base64 of 32 bytes each. */
export type SealingKeys = {readonly publicKey: string; readonly secretKey: string};

export function newSealingKeys(): SealingKeys {
	const {x = '', d = ''} = generateKeyPairSync('x25519').privateKey.export({format: 'jwk'});
	return {publicKey: base64(x), secretKey: base64(d)};
}

/** Opens what was sealed for a repository, as GitHub does for its runners. Undefined where it was sealed for another key. */
export async function unseal(sealed: string, {publicKey, secretKey}: SealingKeys): Promise<string | undefined> {
	const {open} = await import('tweetnacl-sealedbox-js');
	const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
	const opened = open(bytes(sealed), bytes(publicKey), bytes(secretKey));
	return opened === null ? undefined : new TextDecoder().decode(opened);
}

function base64(url: string): string {
	return Buffer.from(url, 'base64url').toString('base64');
}
