import {builtinModules} from 'node:module';
import {parseSync, Visitor} from 'rolldown/utils';

/** What the language and Node call by protocol, on objects of any class. */
const protocols = [
	'next',
	'return',
	'throw',
	'then',
	'handleEvent',
	'start',
	'pull',
	'transform',
	'flush',
	'write',
	'close',
	'abort',
	'cancel',
];

/**
Takes out the methods, getters and setters of classes whose name stands nowhere else in the whole program, neither as a name nor as a word in a text:
nobody calls those. A bundler sees one class after the other, and keeps every method of a class that is used.

What Node and the language may call stays: names that they have themselves, and those that begin with an underscore, by which Node's streams call their
parts.

@param {ReadonlyMap<string, string>} texts All files of the program, by name.
@returns {Map<string, string>}
*/
export function withoutUncalledMethods(texts) {
	const known = namesOfPlatform();
	let program = new Map(texts);
	for (;;) {
		const words = countWords(program);
		const methods = [...program].flatMap(([file, text]) => methodsOf(file, text)).filter(({name}) => !known.has(name));
		const definitions = count(methods.map(({name}) => name));
		const uncalled = methods.filter(({name}) => !name.startsWith('_') && definitions.get(name) === words.get(name));
		if (uncalled.length === 0) {
			return program;
		}

		// What they called may be called by nobody now.
		program = new Map(
			[...program].map(([file, text]) => [
				file,
				without(
					text,
					uncalled.filter(method => method.file === file),
				),
			]),
		);
	}
}

function namesOfPlatform() {
	const modules = builtinModules.filter(name => !/^_|^(?:sys|wasi)$/.test(name)).map(name => process.getBuiltinModule(name));
	const values = [
		...Object.getOwnPropertyNames(globalThis).map(name => globalThis[name]),
		...modules.flatMap(exported => [exported, ...Object.values(exported)]),
	].filter(value => typeof value === 'function' || (typeof value === 'object' && value !== null));
	return new Set([...protocols, ...values.flatMap(value => [...namesOf(value), ...namesOf(value.prototype)])]);
}

function namesOf(value) {
	return value === null || value === undefined ? [] : [...Object.getOwnPropertyNames(value), ...namesOf(Object.getPrototypeOf(value))];
}

function countWords(program) {
	return count([...program.values()].flatMap(text => text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []));
}

function count(names) {
	const counts = new Map();
	for (const name of names) {
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}

	return counts;
}

function methodsOf(file, text) {
	const methods = [];
	const visitor = new Visitor({
		MethodDefinition({computed, key, kind, start, end}) {
			if (!computed && key.type === 'Identifier' && kind !== 'constructor') {
				methods.push({file, name: key.name, start, end});
			}
		},
	});
	visitor.visit(parseSync(file, text, {sourceType: 'module'}).program);
	return methods;
}

/** One that is inside of another goes with it. */
function without(text, methods) {
	let left = '';
	let from = 0;
	for (const {start, end} of methods.sort((one, other) => one.start - other.start)) {
		if (start >= from) {
			left += text.slice(from, start);
			from = end;
		}
	}

	return left + text.slice(from);
}
