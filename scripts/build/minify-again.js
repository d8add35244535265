import {minify as substitute} from '@swc/core';
import {minify} from 'rolldown/utils';

/** What is called from one place only is written there, and constants where they are used. Nothing else: all other passes are Rolldown's. */
const inPlace = {defaults: false, reduce_vars: true, unused: true, hoist_props: true, toplevel: true, passes: 3};

/**
What esbuild minified once more. Esbuild gives out names by how often each is used in its chunk, so that no two chunks have the same letters; Rolldown
gives them out in one order, and what is alike looks alike to gzip. Each finds more to shorten, too.

@param {string} file For its messages.
@param {string} text
*/
export async function minifyAgain(file, text) {
	const {code: substituted} = await substitute(text, {module: true, ecma: 2022, compress: inPlace, mangle: false});
	const {code, errors} = await minify(file, substituted, {module: true, compress: {target: 'node20.19'}});
	if (errors.length > 0) {
		throw new Error(`${file}: ${errors.map(({message}) => message).join('\n')}`);
	}

	// All strings are templates now; what is imported keeps its quotes, by which it is found.
	return code.replaceAll(/\bimport\(`(\.\/[\w.-]+\.js)`\)/g, 'import("$1")');
}
