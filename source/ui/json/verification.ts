import type {Verification} from '../../engine/verify.ts';

/** `verify --json`, as docs/schema/verification.json describes it. */
export function verificationDocument({ok, verdict, checks}: Verification) {
	return {version: 1, ok, verdict, checks};
}
