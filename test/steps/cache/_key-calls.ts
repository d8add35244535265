import type {NumberedCall} from '../../_helpers/aws-disturbance.ts';

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
