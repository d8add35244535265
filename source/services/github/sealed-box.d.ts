/** The package has no types of its own (https://github.com/whs/tweetnacl-sealedbox-js). */
declare module 'tweetnacl-sealedbox-js' {
	export function seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
	/** Null for a box that was not sealed for that key. */
	export function open(box: Uint8Array, publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | null;
}
