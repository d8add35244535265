import {readFile} from 'node:fs/promises';
import path from 'node:path';

/** What Ink calls of React's reconciler. */
const called = [
	'createContainer',
	'discreteUpdates',
	'flushPassiveEffects',
	'flushSyncWork',
	'injectIntoDevTools',
	'updateContainer',
	'updateContainerSync',
];

/** The hooks that neither Ink nor Ferrovia calls: each is there three times, in tables, from which nothing is left out by itself. */
const uncalledHooks = [
	'useActionState',
	'useCacheRefresh',
	'useDebugValue',
	'useDeferredValue',
	'useFormState',
	'useHostTransitionStatus',
	'useImperativeHandle',
	'useMemoCache',
	'useOptimistic',
	'useReducer',
	'useTransition',
];

/**
React's reconciler is one function that is given a renderer, and may be given any. Ink's is the only one here: the function's body becomes a module that
imports it, with what it supports as constants. So what is for others (hydration, resources, singletons, persistent trees) can be taken out.
*/
export const reconcilerInPlace = {
	name: 'reconciler-in-place',
	setup({onLoad, onResolve, resolve}) {
		onLoad({filter: /[/\\]node_modules[/\\]ink[/\\]build[/\\].*\.js$/, namespace: 'file'}, async ({path: file}) => {
			if (path.basename(file) === 'reconciler.js') {
				return {contents: `import {${called}} from 'reconciler-of-ink';\nexport default {${called}};`};
			}

			const others = [...(await readFile(file, 'utf8')).matchAll(/[rR]econciler\.(?!js\b)(\w+)/g)].filter(
				([, name]) => !called.includes(name),
			);
			return others.length === 0
				? undefined
				: {errors: others.map(([, name]) => ({text: `${file} calls the reconciler's ${name}, which was left out`}))};
		});
		onLoad({filter: /[/\\](?:ink[/\\]build|source[/\\]ui)[/\\].*\.(?:js|tsx?)$/, namespace: 'file'}, async ({path: file}) => {
			const hooks = (await readFile(file, 'utf8')).match(/\buse[A-Z]\w+/g)?.filter(name => uncalledHooks.includes(name)) ?? [];
			return hooks.length === 0 ? undefined : {errors: hooks.map(name => ({text: `${file} calls ${name}, which was left out`}))};
		});
		onResolve({filter: /^reconciler-of-ink$/}, async ({importer, resolveDir, kind}) => {
			const {path: index} = await resolve('react-reconciler', {importer, resolveDir, kind});
			return {path: path.join(path.dirname(index), 'cjs/react-reconciler.production.js'), namespace: 'reconciler', pluginData: importer};
		});
		onResolve({filter: /^renderer-of-ink$/}, ({pluginData: ink}) => ({path: ink, namespace: 'renderer'}));
		onLoad({filter: /.*/, namespace: 'renderer'}, async ({path: ink}) => ({
			contents: (await readFile(ink, 'utf8'))
				.replace("import createReconciler from 'react-reconciler';", '')
				.replace('export default createReconciler(hostConfig);', 'export default hostConfig;'),
			resolveDir: path.dirname(ink),
		}));
		onLoad({filter: /.*/, namespace: 'reconciler'}, async ({path: file, pluginData: ink}) => ({
			contents: asModule(await readFile(file, 'utf8'), await readFile(ink, 'utf8')),
			resolveDir: path.dirname(file),
			pluginData: ink,
		}));
	},
};

/** @param {string} reconciler `module.exports = function ($$$config) { ... }` @param {string} renderer What exports that `$$$config`, as written by Ink. */
function asModule(reconciler, renderer) {
	const [, body] = /^module\.exports = function \(\$\$\$config\) \{$(.*)^ {2}return exports;$\s^\};$/ms.exec(reconciler);
	return `import $$$config from 'renderer-of-ink';\n${body
		.replace('var exports = {};', '')
		.replaceAll(/^ {2}exports\.(\w+) = /gm, 'export {exported_$1 as $1}; const exported_$1 = ')
		.replaceAll(new RegExp(`^ {6}(?:${uncalledHooks.join('|')}): .*?(?=^ {6}\\w+: |^ {4}\\})`, 'gms'), '')
		.replaceAll(/(?<![.\w])supports[A-Z]\w+\b(?! = )/g, name => String(renderer.includes(`${name}: true,`)))
		// Reading a field may do anything, so that each one would be kept.
		.replaceAll(/ = (\$\$\$config\.\w+)/g, ' = /* @__PURE__ */ (() => $1)()')}`;
}
