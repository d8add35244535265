import {readFile} from 'node:fs/promises';

/** Got asks `is.string()`, of an object of all checks there are: by their own names, the others are left out. */
export const checksByName = {
	name: 'checks-by-name',
	setup({onLoad}) {
		onLoad({filter: /[/\\]node_modules[/\\]got[/\\]dist[/\\]source[/\\].*\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			const named = text.replaceAll(
				/\b(is|assert)\.([a-z])(\w*)/g,
				(_, object, first, rest) => `checks.${object}${first.toUpperCase()}${rest}`,
			);
			return {contents: named === text ? text : `import * as checks from '@sindresorhus/is';\n${named}`};
		});
		onLoad({filter: /[/\\]@sindresorhus[/\\]is[/\\]distribution[/\\]index\.js$/}, async ({path: file}) => {
			const text = await readFile(file, 'utf8');
			// Its messages call the object, and tell the checks by the names of their functions, which are others in a bundle.
			return {
				contents: text
					.replace('const is = Object', 'const is = /* @__PURE__ */ Object')
					.replaceAll('is(value)}', 'detect(value)}')
					.replace(/^const methodTypeMap = {$.*?^};$/ms, 'const methodTypeMap = {};'),
			};
		});
	},
};
