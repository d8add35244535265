import {isMark, isName, type RustFunction, splitAt} from './rust-functions.ts';
import type {RustGroup, RustTree} from './rust-tokens.ts';

/** A path that the server answers to GET. */
export type ServedRoute = {
	readonly path: string;
	/** Absolute. */
	readonly file: string;
	/** Nothing that Ferrovia can see keeps a GET without credentials from an answer. */
	readonly isOpen: boolean;
};

type Trees = readonly RustTree[];
type Variables = Map<string, readonly ServedRoute[]>;
type Scope = {readonly variables: Variables; readonly file: string; readonly depth: number};

const deepest = 12;

/**
The GET routes of what is really served: of the routers that are given to `axum::serve`, to hyper's or poem's server, to `HttpServer::new` of actix
and of `rocket::build()`, with the prefixes of `nest`, `scope` and `mount`. What can't be followed adds nothing. With several servers in the program, the
routes that all of them have.
*/
export function servedRoutes(functions: readonly RustFunction[]): readonly ServedRoute[] {
	const reader = new RouteReader(functions);
	const servers = functions.flatMap(({body, file}) => reader.servers(body.trees, {variables: new Map(), file, depth: 0}));
	const [first = [], ...others] = servers;
	return first.filter(({path}) => others.every(routes => routes.some(route => route.path === path && route.isOpen)));
}

class RouteReader {
	readonly #functions: readonly RustFunction[];

	constructor(functions: readonly RustFunction[]) {
		this.#functions = functions;
	}

	/** What is served in a body, each server by itself. */
	servers(body: Trees, scope: Scope): ReadonlyArray<readonly ServedRoute[]> {
		const found: Array<readonly ServedRoute[]> = [];
		for (const statement of statements(body)) {
			found.push(...this.#serversIn(statement, scope));
			this.#assign(statement, scope);
		}

		return found;
	}

	#serversIn(trees: Trees, scope: Scope): ReadonlyArray<readonly ServedRoute[]> {
		const found: Array<readonly ServedRoute[]> = [];
		for (const [at, tree] of trees.entries()) {
			const next = trees[at + 1];
			if (tree.type === 'name' && next?.type === '(') {
				const served = this.#served(trees, at, tree.text, next, scope);
				if (served !== undefined) {
					found.push(served);
					continue;
				}
			}

			if ('trees' in tree) {
				const inner = {...scope, variables: new Map(scope.variables)};
				found.push(...(tree.type === '{' ? this.servers(tree.trees, inner) : this.#serversIn(tree.trees, inner)));
			}
		}

		return found;
	}

	#served(trees: Trees, at: number, name: string, {trees: inside}: RustGroup, scope: Scope): readonly ServedRoute[] | undefined {
		const before = pathBefore(trees, at);
		const given = splitAt(inside, ',');
		if (name === 'serve' && given.length === 2 && !isMark(trees[at - 1], '.') && (before === undefined || before === 'axum')) {
			return this.routes(given[1] ?? [], scope);
		}

		// hyper and axum 0.6: Server::bind(…).serve(…); poem: Server::new(…).run(…).
		if (
			(name === 'serve' || name.startsWith('run')) &&
			isMark(trees[at - 1], '.') &&
			trees.slice(0, at).some(tree => isName(tree, 'Server'))
		) {
			return this.routes(given[0] ?? [], scope);
		}

		if (name === 'new' && before === 'HttpServer') {
			return this.routes(withoutClosure(inside), scope);
		}

		return (name === 'build' || name === 'custom') && before === 'rocket' ? this.routes(trees.slice(at - 3), scope) : undefined;
	}

	/** `let app = …;`, `app = …;`, and what a condition may have done to one of them. */
	#assign(statement: Trees, scope: Scope): void {
		const {variables} = scope;
		const words = statement.filter(tree => !isName(tree, 'mut'));
		const isLet = isName(words[0], 'let');
		const target = words[isLet ? 1 : 0];
		const equals = words.findIndex((tree, at) => isMark(tree, '=') && !isMark(words[at + 1], '='));
		if (target?.type === 'name' && equals !== -1 && (isLet || equals === 1)) {
			variables.set(target.text, this.routes(words.slice(equals + 1), scope));
			return;
		}

		for (const [name, routes] of variables) {
			if (statement.some(tree => 'trees' in tree && assigns(tree.trees, name))) {
				variables.set(name, routes.map(closed));
			}
		}
	}

	/** The routes of the router that an expression makes. */
	routes(expression: Trees, scope: Scope): readonly ServedRoute[] {
		if (scope.depth > deepest) {
			return [];
		}

		const [only] = expression;
		if (expression.length === 1 && only?.type === '{') {
			return this.#body(only.trees, scope);
		}

		const head = readHead(expression);
		if (head === undefined) {
			return [];
		}

		let routes = this.#headRoutes(head, scope);
		const prefix =
			head.called !== undefined && ['scope', 'resource'].includes(head.path.at(-1) ?? '') ? stringOf(head.called.trees) : undefined;
		if (prefix === undefined && ['scope', 'resource'].includes(head.path.at(-1) ?? '')) {
			return [];
		}

		for (const {name, given} of methodsOf(expression.slice(head.length))) {
			routes = this.#method(routes, name, given, scope, head.path.at(-1) === 'resource');
		}

		return prefix === undefined ? routes : nested(prefix, routes);
	}

	#headRoutes({path, called}: Head, scope: Scope): readonly ServedRoute[] {
		if (called === undefined) {
			return (path.length === 1 && scope.variables.get(path[0] ?? '')) || [];
		}

		const target = this.#find(path, scope.file);
		return target === undefined ? [] : this.#body(target.body.trees, {variables: new Map(), file: target.file, depth: scope.depth + 1});
	}

	#body(body: Trees, scope: Scope): readonly ServedRoute[] {
		const inner = {...scope, variables: new Map(scope.variables), depth: scope.depth + 1};
		const all = statements(body);
		for (const statement of all.slice(0, -1)) {
			this.#assign(statement, inner);
		}

		// A function that may return early serves one of several routers.
		return mentions(body, 'return') ? [] : this.routes(all.at(-1) ?? [], inner);
	}

	#method(routes: readonly ServedRoute[], name: string, given: Trees, scope: Scope, isResource: boolean): readonly ServedRoute[] {
		const [first = [], second = []] = splitAt(given, ',');
		switch (name) {
			case 'route':
			case 'at': {
				const path = isResource ? '' : stringOf(first);
				const answers = path === undefined ? undefined : this.#answersGet(isResource ? first : second, scope);
				return path === undefined || answers === undefined ? routes : [...routes, {path, file: scope.file, isOpen: answers}];
			}

			case 'nest': {
				const prefix = stringOf(first);
				return prefix === undefined ? routes : [...routes, ...nested(prefix, this.routes(second, scope))];
			}

			case 'merge': {
				return [...routes, ...this.routes(first, scope)];
			}

			case 'service': {
				return [...routes, ...this.#attributed(first, scope), ...this.routes(first, scope)];
			}

			case 'configure': {
				return [...routes, ...this.#configured(first, scope)];
			}

			case 'mount': {
				const base = stringOf(first);
				const list = second.find(tree => tree.type === '[');
				const mounted = list?.type === '[' ? splitAt(list.trees, ',').flatMap(one => this.#attributed(one, scope)) : [];
				return base === undefined ? routes : [...routes, ...nested(base.replace(/\/$/, ''), mounted)];
			}

			case 'layer':
			case 'route_layer':
			case 'wrap':
			case 'with':
			case 'around':
			case 'guard': {
				return isHarmless(given) ? routes : routes.map(closed);
			}

			default: {
				return routes;
			}
		}
	}

	/** `get(handler)`, `post(one).get(handler)`, `web::get().to(handler)`: whether everybody gets an answer. Undefined where GET gets none. */
	#answersGet(expression: Trees, scope: Scope): boolean | undefined {
		const head = readHead(expression);
		if (head?.called === undefined) {
			return undefined;
		}

		const methods = methodsOf(expression.slice(head.length));
		const isOpen = methods.every(
			({name, given}) => !['layer', 'route_layer', 'wrap', 'with', 'around', 'guard'].includes(name) || isHarmless(given),
		);
		const verb = head.path.at(-1) ?? '';
		const to = methods.find(({name}) => name === 'to');
		const own = ['get', 'any'].includes(verb) ? (head.called.trees.length === 0 ? to?.given : head.called.trees) : undefined;
		const handler = own ?? methods.find(({name}) => name === 'get')?.given;
		return handler === undefined ? undefined : isOpen && this.#isOpenHandler(handler, scope);
	}

	#isOpenHandler(handler: Trees, scope: Scope): boolean {
		const words = handler.filter(tree => !isName(tree, 'move') && !isName(tree, 'async'));
		if (isMark(words[0], '|')) {
			return isMark(words[1], '|');
		}

		const head = readHead(words);
		const target = head === undefined || head.called !== undefined ? undefined : this.#find(head.path, scope.file);
		return target !== undefined && hasOpenParameters(target);
	}

	/** Functions with the route on them: `#[get("/health")]`. */
	#attributed(expression: Trees, {file}: Scope): readonly ServedRoute[] {
		const head = readHead(expression);
		const target =
			head === undefined || head.called !== undefined || head.length !== expression.length ? undefined : this.#find(head.path, file);
		return (target?.attributes ?? []).flatMap(attribute => {
			const [verb] = attribute.filter((tree, at) => tree.type === 'name' && attribute[at + 1]?.type === '(');
			const given = attribute.find(tree => tree.type === '(');
			const parts = given?.type === '(' ? splitAt(given.trees, ',') : [];
			const path = stringOf(parts[0] ?? []);
			return target !== undefined && isName(verb, 'get') && path !== undefined
				? [{path, file: target.file, isOpen: parts.length === 1 && hasOpenParameters(target)}]
				: [];
		});
	}

	/** `.configure(routes)` of actix: a function that is given the configuration, and calls it. */
	#configured(expression: Trees, scope: Scope): readonly ServedRoute[] {
		const head = readHead(expression);
		const target = head === undefined || head.called !== undefined ? undefined : this.#find(head.path, scope.file);
		const [parameter] = target?.parameters.filter(tree => tree.type === 'name') ?? [];
		if (target === undefined || parameter?.type !== 'name' || scope.depth > deepest) {
			return [];
		}

		const inner = {variables: new Map([[parameter.text, []]]), file: target.file, depth: scope.depth + 1};
		return statements(target.body.trees).flatMap(statement => this.routes(statement, inner));
	}

	/** The only function that a path can mean. */
	#find(path: readonly string[], file: string): RustFunction | undefined {
		const module = path.at(-2);
		const named = this.#functions.filter(({name}) => name === path.at(-1));
		const isSpecial = module !== undefined && !['self', 'Self', 'super', 'crate'].includes(module);
		const near = named.filter(one => (isSpecial ? one.modules.at(-1) === module : one.file === file));
		const all = near.length > 0 || isSpecial ? near : named;
		return all.length === 1 ? all[0] : undefined;
	}
}

type Head = {
	readonly path: readonly string[];
	/** What it is called with; undefined where it is not called. */
	readonly called: RustGroup | undefined;
	/** How many trees it takes. */
	readonly length: number;
};

/** The path that an expression begins with, and what it is called with. */
function readHead(expression: Trees): Head | undefined {
	const path: string[] = [];
	let at = 0;
	while (isMark(expression[at], '&') || isName(expression[at], 'mut')) {
		at++;
	}

	for (; ; at++) {
		const tree = expression[at];
		if (tree?.type !== 'name') {
			return undefined;
		}

		path.push(tree.text);
		if (!isMark(expression[at + 1], ':') || !isMark(expression[at + 2], ':')) {
			break;
		}

		at += 2;
		if (isMark(expression[at + 1], '<')) {
			at = endOfGenerics(expression, at + 1);
			if (!isMark(expression[at + 1], ':')) {
				break;
			}

			at += 2;
		}
	}

	const called = expression[at + 1];
	return called?.type === '(' ? {path, called, length: at + 2} : {path, called: undefined, length: at + 1};
}

/** The index of the `>` that ends what begins at a `<`. */
function endOfGenerics(trees: Trees, start: number): number {
	let depth = 0;
	for (let at = start; at < trees.length; at++) {
		depth += isMark(trees[at], '<') ? 1 : isMark(trees[at], '>') && !isMark(trees[at - 1], '-') ? -1 : 0;
		if (depth === 0) {
			return at;
		}
	}

	return trees.length;
}

/** `.name(given)`, one after the other, up to what is no method. */
function methodsOf(trees: Trees): ReadonlyArray<{readonly name: string; readonly given: Trees}> {
	const methods: Array<{readonly name: string; readonly given: Trees}> = [];
	for (let at = 0; at < trees.length; at++) {
		if (isMark(trees[at], '?')) {
			continue;
		}

		const name = trees[at + 1];
		if (!isMark(trees[at], '.') || name?.type !== 'name') {
			break;
		}

		at++;
		if (isMark(trees[at + 1], ':') && isMark(trees[at + 3], '<')) {
			at = endOfGenerics(trees, at + 3);
		}

		const given = trees[at + 1];
		if (given?.type === '(') {
			methods.push({name: name.text, given: given.trees});
			at++;
		}
	}

	return methods;
}

/** Statements of a body; the last one is what it evaluates to. */
function statements(body: Trees): readonly Trees[] {
	const all: RustTree[][] = [[]];
	for (const [at, tree] of body.entries()) {
		const current = all.at(-1) as RustTree[];
		if (isMark(tree, ';')) {
			all.push([]);
			continue;
		}

		current.push(tree);
		const isBlock = tree.type === '{' && ['if', 'for', 'while', 'loop', 'match'].some(word => isName(current[0], word));
		if (isBlock && !isName(body[at + 1], 'else') && at < body.length - 1) {
			all.push([]);
		}
	}

	return all;
}

/** The name before `::name`. */
function pathBefore(trees: Trees, at: number): string | undefined {
	const before = trees[at - 3];
	return isMark(trees[at - 1], ':') && isMark(trees[at - 2], ':') && before?.type === 'name' ? before.text : undefined;
}

function withoutClosure(trees: Trees): Trees {
	const words = isName(trees[0], 'move') ? trees.slice(1) : trees;
	return isMark(words[0], '|') ? words.slice(words.findIndex((tree, at) => at > 0 && isMark(tree, '|')) + 1) : words;
}

function assigns(trees: Trees, name: string): boolean {
	return trees.some((tree, at) =>
		'trees' in tree ? assigns(tree.trees, name) : isName(tree, name) && isMark(trees[at + 1], '=') && !isMark(trees[at + 2], '='),
	);
}

function mentions(trees: Trees, name: string): boolean {
	return trees.some(tree => ('trees' in tree ? mentions(tree.trees, name) : isName(tree, name)));
}

function stringOf(trees: Trees): string | undefined {
	const [tree] = trees;
	return trees.length === 1 && tree?.type === 'string' ? tree.text : undefined;
}

function nested(prefix: string, routes: readonly ServedRoute[]): readonly ServedRoute[] {
	return routes.map(route => ({...route, path: `${prefix}${route.path === '/' && prefix !== '' ? '' : route.path}`}));
}

function closed(route: ServedRoute): ServedRoute {
	return {...route, isOpen: false};
}

/** Layers that answer every request as the handler does. Any other one may refuse a request without credentials. */
const harmless =
	/^(?:Trace|Cors|Compression|Decompression|Timeout|Catch|SetResponseHeader|SetSensitive\w*|SetRequestId|PropagateRequestId|RequestBodyLimit|DefaultBodyLimit|NormalizePath|Extension|AddExtension|Prometheus\w*|Metrics?\w*|OtelAxum\w*|OtelInResponse\w*|Concurrency\w*|Logger|Compress|Cors|Tracing\w*|TracingLogger|AddData)(?:Layer|Middleware)?$/;

function isHarmless(given: Trees): boolean {
	const head = readHead(given);
	// A type with one of its functions, `TraceLayer::new_for_http()`, or a function of such a type's own.
	const type = head?.path.find(word => /^[A-Z]/.test(word));
	return type !== undefined && harmless.test(type);
}

/** What a handler may take without refusing a plain GET. */
const openTypes: ReadonlySet<string> = new Set(['State', 'Extension', 'ConnectInfo', 'Data', 'Method', 'Uri', 'HttpRequest', 'Request']);

function hasOpenParameters({parameters}: RustFunction): boolean {
	return splitAt(parameters, ',').every(parameter => {
		const colon = parameter.findIndex(
			(tree, at) => isMark(tree, ':') && !isMark(parameter[at + 1], ':') && !isMark(parameter[at - 1], ':'),
		);
		// Behind a comma between angle brackets there is no parameter.
		if (colon === -1) {
			return true;
		}

		const head = readHead(parameter.slice(colon + 1));
		return head !== undefined && openTypes.has(head.path.at(-1) ?? '');
	});
}
