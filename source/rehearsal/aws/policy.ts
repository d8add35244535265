/** A policy that was found to be well-formed: see {@link readPolicy}. */
export type Policy = {readonly Statement: readonly Statement[]};

type OneOrMany = string | readonly string[];
type Statement = {
	readonly Effect: 'Allow' | 'Deny';
	readonly Principal?: '*' | Readonly<Record<string, OneOrMany>>;
	readonly Action?: OneOrMany;
	readonly NotAction?: OneOrMany;
	readonly Resource?: OneOrMany;
	readonly NotResource?: OneOrMany;
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany | boolean>>>>;
};

export type Question = {
	/** For example `s3:GetObject`. */
	readonly action: string;
	/** An ARN, or `*` for what is about nothing of its own. */
	readonly resource: string;
	/** Every name of whoever asks, as a `Principal` has it: `AWS` with the ARNs of a session and of its role; or `Federated`. */
	readonly principal: {readonly kind: 'AWS' | 'Federated'; readonly names: readonly string[]; readonly account: string};
	/** What conditions compare, by their names in lower case. */
	readonly context: Readonly<Record<string, string>>;
};

/** In the words of the policy simulator. */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/**
What the policies of whoever asks and the one of what is asked for decide together, both in the same account
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
*/
export function decide(question: Question, own: readonly Policy[], other?: Policy): Decision {
	const ofIdentity = own.flatMap(({Statement}) => Statement).filter(statement => applies(statement, question));
	const ofResource = (other?.Statement ?? []).filter(statement => applies(statement, question) && namesOf(statement, question).length > 0);
	if ([...ofIdentity, ...ofResource].some(({Effect}) => Effect === 'Deny')) {
		return 'explicitDeny';
	}

	// Whoever lets the account in leaves it to the account's own policies.
	const isLetIn = ofResource.some(statement => namesOf(statement, question).includes('principal'));
	return ofIdentity.length > 0 || isLetIn ? 'allowed' : 'implicitDeny';
}

function applies({Action, NotAction, Resource, NotResource, Condition}: Statement, {action, resource, context}: Question): boolean {
	const isAction = (patterns: OneOrMany) => list(patterns).some(pattern => isLike(action.toLowerCase(), pattern.toLowerCase()));
	const isResource = (patterns: OneOrMany) => list(patterns).some(pattern => isLike(resource, pattern));
	return (
		(NotAction === undefined ? isAction(Action ?? []) : !isAction(NotAction)) &&
		// A role's trust has none: it is about the role.
		(NotResource === undefined ? isResource(Resource ?? '*') : !isResource(NotResource)) &&
		Object.entries(Condition ?? {}).every(([operator, keys]) =>
			Object.entries(keys).every(([key, wanted]) => holds(operator, context[key.toLowerCase()], list(wanted).map(String))),
		)
	);
}

/** How a statement names whoever asks: as itself (`*` too), or as one of the account. */
function namesOf({Principal = {}}: Statement, {principal: {kind, names, account}}: Question): ReadonlyArray<'principal' | 'account'> {
	const listed = Principal === '*' ? ['*'] : list(Principal[kind] ?? []);
	return listed.flatMap(name => {
		if (name === '*' || names.includes(name)) {
			return 'principal';
		}

		return kind === 'AWS' && (name === account || name === `arn:aws:iam::${account}:root`) ? 'account' : [];
	});
}

/** (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html) */
const comparisons: Readonly<Record<string, (actual: string, wanted: string) => boolean>> = {
	StringEquals: (actual, wanted) => actual === wanted,
	StringEqualsIgnoreCase: isSame,
	StringLike: isLike,
	ArnEquals: isLike,
	ArnLike: isLike,
	Bool: isSame,
};

function holds(operator: string, actual: string | undefined, wanted: readonly string[]): boolean {
	if (operator === 'Null') {
		return wanted.some(value => isSame(value, String(actual === undefined)));
	}

	const {comparison, isNegated, ifExists} = parseOperator(operator);
	if (actual === undefined) {
		return isNegated || ifExists;
	}

	return wanted.some(value => comparisons[comparison]?.(actual, value)) !== isNegated;
}

function parseOperator(operator: string) {
	const [, type = '', not, rest = ''] = /^(String|Arn|Bool)(Not)?(.*?)(?:IfExists)?$/.exec(operator) ?? [];
	return {comparison: type + rest, isNegated: not !== undefined, ifExists: operator.endsWith('IfExists')};
}

function isSame(a: string, b: string): boolean {
	return a.toLowerCase() === b.toLowerCase();
}

function isLike(text: string, pattern: string): boolean {
	const source = pattern
		.replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${source}$`, 's').test(text);
}

function list<Value>(value: Value | readonly Value[]): readonly Value[] {
	return Array.isArray(value) ? value : [value as Value];
}

/**
Reads a policy of a user or role, a role's trust, or the policy of a bucket, as strictly as AWS where Ferrovia might go wrong. What it does
not evaluate it does not take.

@throws SyntaxError in words of AWS.
*/
export function readPolicy(text: string, kind: 'identity' | 'trust' | 'bucket', bucket = ''): Policy {
	const document = parse(text);
	const {Version = '2008-10-17', Statement} = document ?? {};
	const statements = list(Statement);
	if (
		document === undefined ||
		!['2012-10-17', '2008-10-17'].includes(String(Version)) ||
		Statement === undefined ||
		statements.length === 0
	) {
		throw new SyntaxError('Syntax errors in policy.');
	}

	for (const statement of statements) {
		requireStatement(statement, kind, bucket);
	}

	return {Statement: statements as readonly Statement[]};
}

function requireStatement(statement: unknown, kind: 'identity' | 'trust' | 'bucket', bucket: string): void {
	const {
		Effect,
		Principal,
		Action,
		NotAction,
		Resource,
		NotResource,
		Condition = {},
	} = (statement ?? {}) as Readonly<Record<string, unknown>>;
	const actions = list(Action ?? NotAction ?? []);
	const resources = list(Resource ?? NotResource ?? []);
	if ((Effect !== 'Allow' && Effect !== 'Deny') || actions.length === 0 || (Action !== undefined && NotAction !== undefined)) {
		throw new SyntaxError('Syntax errors in policy.');
	}

	if (!actions.every(action => action === '*' || /^[a-z\d-]+:[\w*?]+$/i.test(String(action)))) {
		throw new SyntaxError('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
	}

	if ((kind === 'identity') !== (Principal === undefined)) {
		throw new SyntaxError(kind === 'identity' ? 'Policy document should not specify a principal.' : 'Missing required field Principal');
	}

	if ((kind === 'trust') !== (resources.length === 0)) {
		throw new SyntaxError(kind === 'trust' ? 'Has prohibited field Resource.' : 'Policy statement must contain resources.');
	}

	if (!resources.every(resource => resource === '*' || /^arn:[\w*-]+:.+:.*:.*:.+/.test(String(resource)))) {
		throw new SyntaxError('Resource must be in ARN format or "*".');
	}

	if (kind === 'bucket' && !resources.every(resource => /^arn:aws:s3:::([^/]+)(?:\/.*)?$/s.exec(String(resource))?.[1] === bucket)) {
		throw new SyntaxError('Policy has invalid resource');
	}

	for (const operator of Object.keys(Condition as object)) {
		if (operator !== 'Null' && comparisons[parseOperator(operator).comparison] === undefined) {
			throw new SyntaxError(`Invalid Condition type : ${operator}`);
		}
	}
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
