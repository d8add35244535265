/** The package has no types of its own (https://github.com/whs/tweetnacl-sealedbox-js). */
declare module 'tweetnacl-sealedbox-js' {
	export function seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
}
