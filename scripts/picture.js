// Makes the still picture of the README from a real run of three steps: the built program in a pseudo-terminal on a sample project, its screen read from a
// terminal emulator and drawn as SVG. No frame is drawn by hand. Where moto_server is on PATH, the run is in front of an emulated AWS;
// elsewhere it is without AWS. Usage: npm run picture
import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {startCloud} from './picture/cloud.js';
import {environmentOf} from './picture/environment.js';
import {PseudoTerminal} from './picture/pseudo-terminal.js';
import {makeProject} from './picture/sample-project.js';
import {readScreen} from './picture/screen.js';
import {drawStill} from './picture/still.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const program = path.join(root, 'dist/ferrovia.js');
const columns = 96;
const rows = 27;
// The review is longer, and is shown whole.
const reviewRows = 52;

const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-picture-'));
const cloud = await startCloud(folder);
try {
	const project = await makeProject(folder);
	const env = {...environmentOf(folder), ...cloud.env};
	const run = new PseudoTerminal([program, 'setup', 'tools', 'cargo', 'cache'], {columns, rows, cwd: project, env});

	await run.shown(/enter start/);
	run.type('\r');
	// Takes what is suggested.
	for (let question = await run.shown(/question \d+ of/); question !== 'enter apply'; ) {
		run.type('\r');
		question = await run.shown(new RegExp(`question (?!${/\d+/.exec(question)} )\\d+ of|enter apply`));
	}

	run.resize(columns, reviewRows);
	await run.shown(/Undo with: ferrovia undo.*enter apply/s);
	await draw(run, 'review');
	run.type('\r');
	await run.ended;
	execFileSync(process.execPath, [program, 'undo', '--yes'], {cwd: project, env, stdio: 'ignore'});
} finally {
	await cloud.stop();
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
}

async function draw({terminal}, name) {
	await mkdir(path.join(root, 'docs/images'), {recursive: true});
	await writeFile(path.join(root, `docs/images/${name}.svg`), drawStill(readScreen(terminal), columns, `Ferrovia in a terminal: ${name}`));
}
