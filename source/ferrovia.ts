#!/usr/bin/env node
// Imports nothing: a Node that is too old must get a sentence, not a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	process.stderr.write(
		`Ferrovia needs Node 20.19 or later, and this is ${process.versions.node}.\nInstall a current one: https://nodejs.org/en/download\n`,
	);
	process.exitCode = 2;
} else {
	// Whoever reads may have read enough (`ferrovia --help | head`): that must not end what is being done.
	for (const stream of [process.stdout, process.stderr]) {
		stream.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EPIPE') {
				throw error;
			}
		});
	}

	const {main} = await import('./cli.ts');
	process.exitCode = await main(process.argv.slice(2));
}
