// Makes the moving picture of the README from a real run: the built program in a pseudo-terminal, its screen read from a terminal emulator at every
// change and drawn as SVG. No frame is drawn by hand.
// Usage: npm run recording -- [--command rehearse|setup] [--output FILE.svg] [-- flags of the command]
import {execFileSync} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {environmentOf} from './picture/environment.js';
import {cut} from './picture/frames.js';
import {drawMovie} from './picture/movie.js';
import {play} from './picture/play.js';
import {PseudoTerminal} from './picture/pseudo-terminal.js';
import {makeProject} from './picture/sample-project.js';
import {readScreen} from './picture/screen.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const program = path.join(root, 'dist/ferrovia.js');
const columns = 96;
const rows = 27;
const enter = '\r';
// What is suggested is taken.
const acceptAll = [
	{wait: /enter start/, type: enter},
	{wait: /question \d+ of/, type: enter, repeat: true},
	{wait: /enter apply/, type: enter},
];

/** What can be recorded: what the program is told, what is typed, and where it runs. */
const recordings = {
	rehearse: {
		args: ['rehearse'],
		steps: acceptAll,
		title: 'ferrovia rehearse: the wizard from the first screen to the summary, in front of a practice cloud',
		makeFolder: async folder => folder,
	},
	setup: {
		args: ['setup', 'tools', 'cargo'],
		steps: acceptAll,
		title: 'ferrovia setup tools cargo: the wizard from the first screen to the summary',
		makeFolder: makeProject,
		undo: true,
	},
};

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {command: {type: 'string', default: 'rehearse'}, output: {type: 'string'}},
});
if (!Object.hasOwn(recordings, values.command)) {
	throw new Error(`There is no recording of ${values.command}. There is: ${Object.keys(recordings).join(', ')}`);
}

const {args, steps, title, makeFolder, undo} = recordings[values.command];
const output = path.resolve(values.output ?? path.join(root, 'docs/images', `${values.command}.svg`));
const folder = await mkdtemp(path.join(os.tmpdir(), 'ferrovia-recording-'));
try {
	const cwd = await makeFolder(folder);
	const env = {...environmentOf(folder), AWS_EC2_METADATA_DISABLED: 'true'};
	const shots = [];
	const take = () => shots.push({at: performance.now(), screen: readScreen(run.terminal)});
	const run = new PseudoTerminal([program, ...args, ...positionals], {columns, rows, cwd, env, onScreen: take});
	try {
		await play(run, steps, 700);
		process.exitCode = await run.ended;
	} finally {
		run.kill();
	}

	take();
	if (undo) {
		execFileSync(process.execPath, [program, 'undo', '--yes'], {cwd, env, stdio: 'ignore'});
	}

	const movie = cut(shots);
	const svg = drawMovie(movie, {columns, rows, title});
	await mkdir(path.dirname(output), {recursive: true});
	await writeFile(output, svg);
	const seconds = (movie.runMs / 1000).toFixed(1);
	console.log(
		`${output}: ${Math.ceil(Buffer.byteLength(svg) / 1000)} kB, ${movie.frames.length} frames of ${shots.length} screens; ${seconds} s at ${movie.speed}×, exit code ${process.exitCode}`,
	);
} finally {
	await rm(folder, {recursive: true, force: true, maxRetries: 3});
}
