import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
The emulators of the tests, and somebody who is signed in to them with a profile; nothing where moto is not installed.

@param {string} home The home of who is signed in.
@returns {Promise<{readonly env: Readonly<Record<string, string>>, readonly stop: () => Promise<void>}>}
*/
export async function startCloud(home) {
	const helpers = path.join(root, 'test/_helpers');
	const outfile = path.join(root, 'node_modules/.cache/ferrovia-picture.js');
	await build({
		stdin: {contents: "export * from './moto.ts';\nexport * from './github-api.ts';", resolveDir: helpers},
		outfile,
		bundle: true,
		packages: 'external',
		format: 'esm',
		platform: 'node',
		define: {'import.meta.url': JSON.stringify(pathToFileURL(path.join(helpers, 'moto.ts')).href)},
	});
	const {motoServer, startMoto, startGitHub} = await import(pathToFileURL(outfile).href);
	if (motoServer === null) {
		return {env: {AWS_EC2_METADATA_DISABLED: 'true'}, async stop() {}};
	}

	const [moto, github] = await Promise.all([startMoto(), startGitHub()]);
	await mkdir(path.join(home, '.aws'));
	await writeFile(
		path.join(home, '.aws/config'),
		`[profile work]\nregion = eu-central-1\naws_access_key_id = ${moto.admin.accessKeyId}\naws_secret_access_key = ${moto.admin.secretAccessKey}\n`,
	);
	return {
		env: {AWS_ENDPOINT_URL: moto.url, GITHUB_API_URL: github.url, GH_TOKEN: 'a-token-of-the-double'},
		async stop() {
			await Promise.all([moto.stop(), github.stop()]);
		},
	};
}
