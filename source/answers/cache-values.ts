/** What is wrong with a region's name, for example eu-central-1; `auto` is for stores that know none. */
export function regionProblem(value: string): string | undefined {
	return value === 'auto' || /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/.test(value) ? undefined : 'Give a region, for example eu-central-1.';
}

/** What is wrong with the address of a store. */
export function endpointProblem(value: string): string | undefined {
	// A URL parser mends spaces, backslashes and slashes that are missing; sccache, which gets the same words, does not.
	const url = /^https?:\/\/[^\s\\]+$/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
	if (url === undefined) {
		return 'Give an address with http or https, for example https://ACCOUNT.r2.cloudflarestorage.com.';
	}

	if (url.username !== '' || url.password !== '') {
		return 'Leave the credentials out of the address: they belong into a profile or the environment.';
	}

	return url.search === '' && url.hash === '' && url.pathname === '/'
		? undefined
		: 'Leave out what follows the host: the bucket has a question of its own.';
}

/** What is wrong with a bucket's name (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html); `auto` stands for a derived one. */
export function bucketProblem(value: string): string | undefined {
	if (!/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(value)) {
		return 'A bucket has 3 to 63 of a-z, 0-9, hyphens and dots, and begins and ends with a letter or a number.';
	}

	if (/\.\.|^\d{1,3}(?:\.\d{1,3}){3}$/.test(value)) {
		return 'The name of a bucket has no two dots beside each other, and is no IP address.';
	}

	return /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(value)
		? 'Amazon keeps this beginning or ending to itself.'
		: undefined;
}

/** What is wrong with a folder in a bucket. It stands in a policy, where `*`, `?` and `${` would widen what CI may do. */
export function prefixProblem(value: string): string | undefined {
	if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(value)) {
		return 'Give a folder of letters, digits, - _ . and single slashes inside, for example ferrovia/my-service.';
	}

	return value.split('/').some(part => part === '.' || part === '..') || value.length > 200
		? 'Leave out . and .. and stay below 200 characters.'
		: undefined;
}

/** What is wrong with the way of encryption. An alias names no key in a policy. */
export function keyProblem(value: string): string | undefined {
	return value === 'sse-s3' || /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(value)
		? undefined
		: 'Give sse-s3, or the ARN of a key, for example arn:aws:kms:eu-central-1:123456789012:key/1234abcd-….';
}
