// What is done to one node: the usual small faults. Each is a replacement of a range of the text.
import {isNode, type Node, type Place} from './syntax.ts';

export type Replacement = {readonly kind: string; readonly start: number; readonly end: number; readonly by: string};

const operators: Readonly<Record<string, string>> = {
	'===': '!==',
	'!==': '===',
	'<': '<=',
	'<=': '<',
	'>': '>=',
	'>=': '>',
	'-': '+',
	'*': '/',
	'/': '*',
	'%': '*',
	'&&': '||',
	'||': '&&',
	'+=': '-=',
	'-=': '+=',
	'++': '--',
	'--': '++',
};

const methods: Readonly<Record<string, string>> = {
	some: 'every',
	every: 'some',
	startsWith: 'endsWith',
	endsWith: 'startsWith',
	toLowerCase: 'toUpperCase',
	toUpperCase: 'toLowerCase',
	min: 'max',
	max: 'min',
};

const removableCalls = new Set(['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'slice', 'trim', 'trimStart', 'trimEnd', 'flat']);
/** Words for people: the tests hold their meaning, not their letters. */
const prose = /\p{L}[,.:;]? \p{L}/u;
const proseKeys = new Set(['title', 'label', 'hint', 'help', 'summary', 'description', 'message', 'remedy']);

export function replacements({node, key, parents}: Place, text: string): Replacement[] {
	const parent = parents.at(-1);
	const whole = (kind: string, by: string): Replacement => ({kind, start: node.start, end: node.end, by});
	switch (node.type) {
		case 'IfStatement':
		case 'ConditionalExpression':
			return conditions(node, ['true', 'false']);
		case 'WhileStatement':
		case 'ForStatement':
			return conditions(node, ['false']);
		case 'BinaryExpression':
		case 'AssignmentExpression':
		case 'LogicalExpression':
			return [...operator(node, text), ...(node.operator === '??' ? [whole('fallback', part(node.left, text))] : [])];
		case 'UpdateExpression': {
			const start = node.prefix === true ? node.start : node.end - 2;
			return [{kind: 'operator', start, end: start + 2, by: operators[String(node.operator)] ?? ''}];
		}
		case 'UnaryExpression':
			return node.operator === '!' ? [whole('negation', part(node.argument, text))] : [];
		case 'Literal':
			return literal(node, parent, parents, whole);
		case 'ArrayExpression':
			return (node.elements as unknown[]).length > 0 ? [whole('array', '[]')] : [];
		case 'ExpressionStatement':
			return isEffect(node.expression) ? [whole('statement', ';')] : [];
		case 'ReturnStatement':
			return isNode(node.argument) && !['Literal', 'Identifier'].includes(node.argument.type) ? [whole('return', 'return undefined;')] : [];
		case 'MemberExpression':
			return member(node, key, parent, text);
		case 'CallExpression':
			return node.optional === true ? optional(node, node.callee, '', text) : [];
		default:
			return [];
	}
}

function conditions({test}: Node, values: readonly string[]): Replacement[] {
	return isNode(test) ? values.map(by => ({kind: 'condition', start: test.start, end: test.end, by})) : [];
}

function operator(node: Node, text: string): Replacement[] {
	const by = operators[String(node.operator)];
	const {left} = node;
	if (by === undefined || !isNode(left)) {
		return [];
	}

	const start = text.indexOf(String(node.operator), left.end);
	return [{kind: 'operator', start, end: start + String(node.operator).length, by}];
}

function literal(
	node: Node,
	parent: Node | undefined,
	parents: readonly Node[],
	whole: (kind: string, by: string) => Replacement,
): Replacement[] {
	const {value} = node;
	if (typeof value === 'boolean') {
		return [whole('boolean', String(!value))];
	}

	if (typeof value === 'number') {
		return [whole('number', String(value + 1))];
	}

	if (isNode(node) && typeof node.regex === 'object' && node.regex !== null) {
		return anchors(node, (node.regex as {pattern: string}).pattern);
	}

	return typeof value === 'string' && !isProse(value, parent, parents) ? [whole('string', value === '' ? "'mutant'" : "''")] : [];
}

function anchors(node: Node, pattern: string): Replacement[] {
	const first = node.start + 1;
	const last = first + pattern.length - 1;
	return [
		...(pattern.startsWith('^') ? [{kind: 'anchor', start: first, end: first + 1, by: ''}] : []),
		...(/(?<!\\)\$$/.test(pattern) ? [{kind: 'anchor', start: last, end: last + 1, by: pattern.length === 1 ? '(?:)' : ''}] : []),
	];
}

function isProse(value: string, parent: Node | undefined, parents: readonly Node[]): boolean {
	return (
		prose.test(value) ||
		parent?.type === 'ExpressionStatement' ||
		parents.some(
			({type, key, callee}) =>
				(type === 'Property' && isNode(key) && proseKeys.has(String(key.name))) ||
				(type === 'NewExpression' && isNode(callee) && /Error$/.test(String(callee.name))),
		)
	);
}

function isEffect(expression: unknown): boolean {
	if (!isNode(expression)) {
		return false;
	}

	return expression.type === 'AwaitExpression'
		? isEffect(expression.argument)
		: ['CallExpression', 'AssignmentExpression'].includes(expression.type) ||
				(expression.type === 'ChainExpression' && isEffect(expression.expression));
}

function member(node: Node, key: string, parent: Node | undefined, text: string): Replacement[] {
	const {object, property, computed} = node;
	if (!isNode(object) || !isNode(property)) {
		return [];
	}

	if (node.optional === true) {
		return optional(node, object, computed === true ? '' : '.', text);
	}

	const name = String(property.name);
	if (computed === true || key !== 'callee' || parent?.type !== 'CallExpression') {
		return [];
	}

	const other = methods[name];
	return [
		...(other === undefined ? [] : [{kind: 'method', start: property.start, end: property.end, by: other}]),
		...(removableCalls.has(name) ? [{kind: 'call', start: object.end, end: parent.end, by: ''}] : []),
	];
}

function optional(node: Node, before: unknown, by: string, text: string): Replacement[] {
	if (!isNode(before)) {
		return [];
	}

	const start = text.indexOf('?.', before.end);
	return start < node.end ? [{kind: 'optional', start, end: start + 2, by}] : [];
}

function part(node: unknown, text: string): string {
	return isNode(node) ? text.slice(node.start, node.end) : '';
}
