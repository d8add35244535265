import {readPolicy} from './policy.ts';
import {Refusal} from './refusal.ts';
import type {BucketState} from './state.ts';
import {elements, textOf} from './xml.ts';

/** One setting of a bucket. S3 takes and gives it in the same form, so that is how it is kept. */
export type Setting = {
	/** The word of the query. */
	readonly word: string;
	/** As operations name it: `BucketTagging` in `PutBucketTagging`. */
	readonly operation: string;
	/** Where `Delete` has another name for it. */
	readonly deleteOperation?: string;
	/** As actions of policies name it: `BucketTagging` in `s3:PutBucketTagging`. */
	readonly action: string;
	/** Where taking it away is another action than putting it. */
	readonly deleteAction?: string;
	/** Name of the XML document; undefined for JSON. */
	readonly root?: string;
	/** What S3 says where there is none; undefined where it gives an empty one. */
	readonly missing?: readonly [code: string, message: string];
	/** Whether S3 would take it. */
	readonly isGood: (document: string) => boolean;
};

const flags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
const isOneOf = (xml: string, name: string, values: readonly string[]) => values.includes(textOf(xml, name) ?? '');

export const settings: readonly Setting[] = [
	{
		word: 'tagging',
		operation: 'BucketTagging',
		action: 'BucketTagging',
		root: 'Tagging',
		missing: ['NoSuchTagSet', 'The TagSet does not exist'],
		isGood(xml) {
			const keys = elements(xml, 'Tag').map(tag => textOf(tag, 'Key') ?? '');
			return keys.every(key => key !== '' && key.length <= 128 && !key.startsWith('aws:')) && new Set(keys).size === keys.length;
		},
	},
	{
		word: 'publicAccessBlock',
		operation: 'PublicAccessBlock',
		action: 'BucketPublicAccessBlock',
		root: 'PublicAccessBlockConfiguration',
		missing: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
		isGood: xml => flags.some(flag => isOneOf(xml, flag, ['true', 'false'])),
	},
	{
		word: 'ownershipControls',
		operation: 'BucketOwnershipControls',
		action: 'BucketOwnershipControls',
		root: 'OwnershipControls',
		missing: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
		isGood: xml => isOneOf(xml, 'ObjectOwnership', ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']),
	},
	{
		word: 'encryption',
		operation: 'BucketEncryption',
		action: 'EncryptionConfiguration',
		root: 'ServerSideEncryptionConfiguration',
		missing: ['ServerSideEncryptionConfigurationNotFoundError', 'The server side encryption configuration was not found'],
		isGood: xml => isOneOf(xml, 'SSEAlgorithm', ['AES256', 'aws:kms', 'aws:kms:dsse']),
	},
	{
		word: 'policy',
		operation: 'BucketPolicy',
		action: 'BucketPolicy',
		deleteAction: 's3:DeleteBucketPolicy',
		missing: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
		isGood: () => true,
	},
	{
		word: 'versioning',
		operation: 'BucketVersioning',
		action: 'BucketVersioning',
		root: 'VersioningConfiguration',
		isGood: xml => isOneOf(xml, 'Status', ['Enabled', 'Suspended']),
	},
	{
		word: 'lifecycle',
		operation: 'BucketLifecycleConfiguration',
		deleteOperation: 'BucketLifecycle',
		action: 'LifecycleConfiguration',
		root: 'LifecycleConfiguration',
		missing: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
		isGood: xml => {
			const rules = elements(xml, 'Rule');
			return (
				rules.length > 0 && rules.every(rule => isOneOf(rule, 'Status', ['Enabled', 'Disabled']) && !/<Days>(?:0|-.*)<\/Days>/.test(rule))
			);
		},
	},
];

/** The settings of every new bucket (https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html). */
export function newSettings(ownership = 'BucketOwnerEnforced'): BucketState['settings'] {
	return new Map([
		['publicAccessBlock', flags.map(flag => `<${flag}>true</${flag}>`).join('')],
		['ownershipControls', `<Rule><ObjectOwnership>${ownership}</ObjectOwnership></Rule>`],
		[
			'encryption',
			'<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>',
		],
	]);
}

/** What is inside of a document that was sent, as it is kept. */
export function readSetting({word, root, isGood}: Setting, body: string, bucket: string): string {
	if (root === undefined) {
		try {
			readPolicy(body, 'bucket', bucket);
			return body;
		} catch (error) {
			throw new Refusal(400, 'MalformedPolicy', error instanceof Error ? error.message : String(error));
		}
	}

	const [inside] = elements(body, root);
	if (inside === undefined || !isGood(inside)) {
		throw word === 'tagging' && inside !== undefined
			? new Refusal(400, 'InvalidTag', 'The TagKey you have provided is invalid')
			: new Refusal(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
	}

	// Flags that were not sent are off.
	return word === 'publicAccessBlock' ? flags.map(flag => `<${flag}>${textOf(inside, flag) ?? 'false'}</${flag}>`).join('') : inside;
}
