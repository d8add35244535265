import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {buildSchema, type GraphQLSchema} from 'graphql';

/**
The schema of Railway's API, put together from the types in Railway's own SDK (npm `railway`, MIT): its source map has the whole file that
GraphQL Code Generator made of the schema. So nothing of it is copied here, and the version in package.json is the version of the contract.
*/
export function railwaySchema(): GraphQLSchema {
	return buildSchema(schemaText(generatedTypes()));
}

function generatedTypes(): string {
	const entry = createRequire(import.meta.url).resolve('railway');
	const map = JSON.parse(readFileSync(path.join(path.dirname(entry), 'index.js.map'), 'utf8')) as {
		readonly sources: readonly string[];
		readonly sourcesContent: readonly string[];
	};
	const text = map.sourcesContent[map.sources.findIndex(name => name.endsWith('/generated/graphql.ts'))];
	if (text === undefined) {
		throw new Error("the npm package railway has no source of its schema's types any more");
	}

	return text;
}

type Field = {readonly name: string; readonly type: string};

/** GraphQL's own language for what is written in TypeScript's. */
export function schemaText(source: string): string {
	const scalars = fieldsOf(/export type Scalars = \{\n([\s\S]*?)\n\};/.exec(source)?.[1] ?? '').map(({name}) => name);
	const enums = [...source.matchAll(/^export type (\w+) =\n((?:[ \t]*(?:\/\*\*.*\*\/|\| '\w+'|\/?\*.*)\n?)+);/gm)].map(
		([, name = '', body = '']) => {
			const values = [...body.matchAll(/'(\w+)'/g)].map(([, value]) => value);
			return `enum ${name} { ${values.join(' ')} }`;
		},
	);
	const unions = [...source.matchAll(/^export type (\w+) = (\w+(?: \| \w+)*);$/gm)].map(
		([, name, members]) => `union ${name} = ${members}`,
	);
	const tables = new Map(
		[...source.matchAll(/^export type (\w+) = (?:\w+ & )*\{\n([\s\S]*?)\n\};/gm)]
			.filter(([, name]) => name !== 'Scalars')
			.map(([, name = '', body = '']) => [name, fieldsOf(body)]),
	);
	const inputs = inputsOf(tables);
	const types = [...tables]
		.filter(([name]) => !name.endsWith('Args') || inputs.has(name))
		.map(([name, fields]) =>
			inputs.has(name)
				? `input ${name} { ${fields.map(field => `${field.name}: ${field.type}`).join('\n')} }`
				: `type ${name} { ${fields.map(field => `${field.name}${argumentsOf(tables, name, field.name)}: ${field.type}`).join('\n')} }`,
		);
	const builtIn = new Set(['ID', 'String', 'Boolean', 'Int', 'Float']);
	return [...scalars.filter(name => !builtIn.has(name)).map(name => `scalar ${name}`), ...enums, ...unions, ...types].join('\n');
}

/** What can be given as an argument, to any depth. */
function inputsOf(tables: ReadonlyMap<string, readonly Field[]>): ReadonlySet<string> {
	const inputs = new Set<string>();
	const visit = (fields: readonly Field[]) => {
		for (const {type} of fields) {
			const name = type.replaceAll(/[[\]!]/g, '');
			const inner = tables.get(name);
			if (inner !== undefined && !inputs.has(name)) {
				inputs.add(name);
				visit(inner);
			}
		}
	};
	for (const [name, fields] of tables) {
		if (/^(?:Query|Mutation|Subscription).+Args$/.test(name)) {
			visit(fields);
		}
	}

	return inputs;
}

function argumentsOf(tables: ReadonlyMap<string, readonly Field[]>, type: string, field: string): string {
	const found = tables.get(`${type}${field[0]?.toUpperCase()}${field.slice(1)}Args`) ?? [];
	return found.length === 0 ? '' : `(${found.map(({name, type: given}) => `${name}: ${given}`).join(', ')})`;
}

function fieldsOf(body: string): readonly Field[] {
	return [...body.matchAll(/^ {2}(\w+)(\??): (.+?);?$/gm)]
		.filter(([, name]) => name !== '__typename')
		.map(([, name = '', optional, type = '']) => {
			const required = typeOf(type);
			return {name, type: optional === '?' ? required.replace(/!$/, '') : required};
		});
}

/** `Maybe<Array<X>>` is `[X!]`. */
function typeOf(text: string): string {
	const [, nullable] = /^(?:Input)?Maybe<(.+)>$/.exec(text) ?? [];
	if (nullable !== undefined) {
		return typeOf(nullable).replace(/!$/, '');
	}

	const [, item] = /^Array<(.+)>$/.exec(text) ?? [];
	if (item !== undefined) {
		return `[${typeOf(item)}]!`;
	}

	const [, scalar] = /^Scalars\['(\w+)'\]/.exec(text) ?? [];
	return `${scalar ?? text}!`;
}
