import fc from 'fast-check';
import {expect, test} from 'vitest';
import {meansTheSame, type PolicyDocument, readDocument, type Statement, writeDocument} from '../../../source/steps/cache/documents.ts';

const word = fc.stringMatching(/^[a-zA-Z0-9:/*_-]{1,12}$/);
const words = fc.uniqueArray(word, {minLength: 1, maxLength: 4});
const lower = (text: string) => text.toLowerCase();

/** A statement with every list written out, which the tests then write in other ways. */
const statement = fc.record({
	Sid: word,
	Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
	Principal: fc.record({AWS: words}),
	Action: fc.uniqueArray(word, {minLength: 1, maxLength: 4, selector: lower}),
	Resource: words,
	Condition: fc.dictionary(fc.constantFrom('StringEquals', 'StringLike', 'Bool'), fc.dictionary(word, words, {minKeys: 1, maxKeys: 2}), {
		minKeys: 1,
	}),
});

const document: fc.Arbitrary<PolicyDocument> = fc.record({
	Version: fc.constant('2012-10-17'),
	Statement: fc.array(statement, {minLength: 1, maxLength: 4}),
});

test('how a document is written does not change what it means', () => {
	fc.assert(
		fc.property(document, fc.infiniteStream(fc.nat()), (original, choices) => {
			const rewritten = rewrite(original, choices);
			expect(meansTheSame(original, rewritten)).toBe(true);
			expect(meansTheSame(original, readDocument(encodeURIComponent(writeDocument(rewritten))))).toBe(true);
		}),
		{numRuns: 500},
	);
});

test('another effect, action, resource, principal or value of a condition means something else', () => {
	fc.assert(
		fc.property(document, fc.infiniteStream(fc.nat()), (original, choices) => {
			const [index, member] = [next(choices) % original.Statement.length, next(choices) % 5];
			const before = original.Statement[index];
			if (before === undefined) {
				throw new RangeError(`no statement ${index}`);
			}

			const after = changeOne(before, member);
			const others = original.Statement.filter((_, other) => other !== index);
			// A statement that is there twice is not lost when one of them is changed.
			fc.pre(!others.some(other => meansTheSame({Statement: [other]}, {Statement: [before]})));
			expect(meansTheSame(original, rewrite({...original, Statement: [...others, after]}, choices))).toBe(false);
		}),
		{numRuns: 500},
	);
});

/** The same document with its statements, keys and lists in another order, lists of one as their member, and other names. */
function rewrite({Version, Statement}: PolicyDocument, choices: Iterator<number>): PolicyDocument {
	return {
		Statement: shuffled(Statement, choices).map(one => ({
			...(written(one, '', choices) as Statement),
			Sid: `Name${next(choices)}`,
		})),
		Version,
	};
}

function written(value: unknown, key: string, choices: Iterator<number>): unknown {
	if (Array.isArray(value)) {
		const items = shuffled(value, choices).map(item => written(item, key, choices));
		return items.length === 1 && next(choices) % 2 === 0 ? items[0] : items;
	}

	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(shuffled(Object.entries(value), choices).map(([name, member]) => [name, written(member, name, choices)]));
	}

	return key === 'Action' && next(choices) % 2 === 0 ? String(value).toUpperCase() : value;
}

const alien = 'nowhere.else';

function changeOne(before: Statement, member: number): Statement {
	const {Condition = {}} = before;
	const [operator = '', keys = {}] = Object.entries(Condition)[0] ?? [];
	const [key = ''] = Object.keys(keys);
	const changes: readonly Partial<Statement>[] = [
		{Effect: before.Effect === 'Allow' ? 'Deny' : 'Allow'},
		{Action: [...[before.Action ?? []].flat().slice(1), alien]},
		{Resource: [...[before.Resource ?? []].flat().slice(1), alien]},
		{Principal: {AWS: alien}},
		{Condition: {...Condition, [operator]: {...keys, [key]: alien}}},
	];
	return {...before, ...changes[member]};
}

function shuffled<Item>(items: readonly Item[], choices: Iterator<number>): readonly Item[] {
	return items
		.map(item => ({item, place: next(choices)}))
		.sort((a, b) => a.place - b.place)
		.map(({item}) => item);
}

function next(choices: Iterator<number>): number {
	return choices.next().value;
}
