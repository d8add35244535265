import type {NumberedCall} from '../../_helpers/aws-proxy.ts';
import type {CrashScenario} from './_crash-matrix.ts';

/** Calls of a run with a key without which it ends well. */
export const harmlessForKeys: CrashScenario['harmless'] = (call, {title}) => {
	if (title === 'denied' && (isOfTheProof(call) || call.name === 's3:GetBucketPolicy #2' || call.name === 's3:ListBuckets')) {
		// That is what the proof is there to see; and that the new key may not read yet, it waits for.
		return true;
	}

	// What a proof has written expires, should nobody delete it.
	const isLasting = title === 'expired' || title === 'clock skew';
	return !isLasting && ['s3:ListObjectVersions', 's3:DeleteObjects', 'iam:SimulatePrincipalPolicy'].includes(call.operation);
};

/** What every run does before it plans. */
export function isOfTheStart({name}: NumberedCall): boolean {
	return /^(?:sts:GetCallerIdentity|iam:SimulatePrincipalPolicy|s3:HeadBucket)(?: #\d)?$/.test(name);
}

/** What a run does to make the bucket. */
export function isOfTheBucket({name}: NumberedCall): boolean {
	return /^s3:(?:Create|Get|Put)(?:Bucket\w*|PublicAccessBlock)$/.test(name);
}

/** What is tried with a new key that it must not be able to do, and whether it is known yet. */
export function isOfTheProof({about}: NumberedCall): boolean {
	return /never-there|elsewhere/.test(about);
}
