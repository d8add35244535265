import {readFile} from 'node:fs/promises';
import path from 'node:path';

/**
Where the place above is taken by another version, npm puts a package beside each one that needs it: one version is there several times. Of those,
the bundle takes the first.

@param {string} root Where package-lock.json is.
@returns {Promise<import('esbuild').Plugin>}
*/
export async function sameVersionOnce(root) {
	const copies = findCopies(JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')).packages);
	const names = new Set([...copies.keys()].map(nameOf));
	return {
		name: 'same-version-once',
		setup({onResolve, resolve}) {
			onResolve({filter: new RegExp(`^(?:${[...names].join('|')})(?:/|$)`)}, async ({path: wanted, pluginData, ...importer}) => {
				if (pluginData === copies) {
					return undefined;
				}

				const found = await resolve(wanted, {...importer, pluginData: copies});
				for (const [copy, first] of copies) {
					found.path = found.path.replace(path.normalize(`/${copy}/`), path.normalize(`/${first}/`));
				}

				return found;
			});
		},
	};
}

/** The folders whose package is in another folder, too, in the same version and with the same packages around it: each with the first of those. */
function findCopies(packages) {
	const firsts = new Map();
	const copies = new Map();
	for (const folder of Object.keys(packages).filter(Boolean).sort()) {
		const {version, dependencies = {}} = packages[folder];
		const found = Object.keys(dependencies).map(name => nearest(packages, folder, name));
		const key = [nameOf(folder), version, ...found].join(' ');
		if (firsts.has(key)) {
			copies.set(folder, firsts.get(key));
		} else {
			firsts.set(key, folder);
		}
	}

	return copies;
}

/** Where Node finds a package from a folder of another. */
function nearest(packages, folder, name) {
	const parts = folder.split('/node_modules/');
	for (let depth = parts.length; depth > 0; depth--) {
		const place = [...parts.slice(0, depth), name].join('/node_modules/');
		if (place in packages) {
			return place;
		}
	}

	return `node_modules/${name}`;
}

function nameOf(folder) {
	return folder.split('node_modules/').at(-1);
}
