// Loads every chunk of the bundle, as each lazy path of the program would: a chunk that can't be loaded on this Node must not be shipped.
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const dist = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'dist');
const chunks = (await readdir(dist)).filter(name => name.endsWith('.js') && name !== 'ferrovia.js');
for (const chunk of chunks) {
	await import(pathToFileURL(path.join(dist, chunk)).href);
}

console.log(`Node ${process.version}: ${chunks.length} chunks loaded`);
